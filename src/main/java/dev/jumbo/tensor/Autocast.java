package dev.jumbo.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mixed precision: until closed, matrix products and convolutions on this thread compute in bfloat16, and operators
 * that need range stay in float32. Weights and gradients remain float32. Close it before {@link Tensor#backward()}.
 */
public final class Autocast implements AutoCloseable {
    private final DeviceType type;
    private final boolean before;
    private final ScalarType dtypeBefore;

    private Autocast(Device device, boolean enabled) {
        type = device.type().code();
        before = torch.is_autocast_enabled(type);
        dtypeBefore = torch.get_autocast_dtype(type).intern();
        torch.set_autocast_dtype(type, ScalarType.BFloat16);
        torch.set_autocast_enabled(type, enabled);
    }

    /** Mixed precision with bfloat16 on one kind of device. */
    public static Autocast bfloat16(Device device) {
        Engine.load();
        return new Autocast(device, true);
    }

    /** Operators compute in the types that they are given until closed, also inside {@link #bfloat16}. */
    static Autocast off(Device device) {
        return new Autocast(device, false);
    }

    /** True inside {@link #bfloat16} on such a device. */
    public static boolean isOn(Device device) {
        Engine.load();
        return torch.is_autocast_enabled(device.type().code());
    }

    @Override
    public void close() {
        torch.set_autocast_enabled(type, before);
        torch.set_autocast_dtype(type, dtypeBefore);
        if (!before) {
            torch.clear_cache(); // the weights' bfloat16 copies, stale after an optimizer step
        }
    }
}
