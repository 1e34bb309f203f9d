package dev.jumbo.tensor;

import org.bytedeco.pytorch.GradMode;

/** Whether operators on this thread are recorded for {@link Tensor#backward()}. Recording is on by default. */
public final class Autograd implements AutoCloseable {
    private final boolean before;

    private Autograd(boolean enabled) {
        Engine.load();
        before = GradMode.is_enabled();
        GradMode.set_enabled(enabled);
    }

    /** Stops recording until closed: {@code try (var off = Autograd.off()) { … }}. */
    public static Autograd off() {
        return new Autograd(false);
    }

    /** Records until closed, also inside {@link #off()}. */
    public static Autograd on() {
        return new Autograd(true);
    }

    public static boolean isOn() {
        Engine.load();
        return GradMode.is_enabled();
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
