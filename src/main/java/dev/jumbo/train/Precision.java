package dev.jumbo.train;

import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Cpu;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Number format of matrix products and convolutions; weights and their updates are float32 in all. */
public enum Precision {
    /** bfloat16 where the device computes it faster (CPUs with AMX or AVX512-BF16, GPUs), else float32. */
    AUTO,
    FLOAT32,
    BFLOAT16;

    /** What {@link #AUTO} means on a device. */
    public Precision resolve(Device device) {
        if (this != AUTO) {
            return this;
        }
        boolean fast = device.type() == Device.Type.CPU ? Cpu.fastBfloat16() : device.type() == Device.Type.CUDA;
        return fast ? BFLOAT16 : FLOAT32;
    }

    /** The type of matrix products and convolutions on a device. */
    public DType dtype(Device device) {
        return resolve(device) == BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
    }

    /** Mixed precision for a forward pass, or null for float32. */
    public @Nullable Autocast open(Device device) {
        return resolve(device) == BFLOAT16 ? Autocast.bfloat16(device) : null;
    }

    /** {@code auto}, {@code float32} or {@code bfloat16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
