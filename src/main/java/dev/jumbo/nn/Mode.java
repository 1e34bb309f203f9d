package dev.jumbo.nn;

/**
 * Whether the layers on this thread behave as in training (dropout drops, batch normalisation uses and gathers the
 * batch's statistics) or as in evaluation, the default.
 */
public final class Mode implements AutoCloseable {
    private static final ThreadLocal<Boolean> TRAINING = ThreadLocal.withInitial(() -> false);

    private final boolean before = TRAINING.get();

    private Mode(boolean training) {
        TRAINING.set(training);
    }

    /** Training until closed: {@code try (var mode = Mode.training()) { … }}. */
    public static Mode training() {
        return new Mode(true);
    }

    /** Evaluation until closed. */
    public static Mode evaluation() {
        return new Mode(false);
    }

    public static boolean isTraining() {
        return TRAINING.get();
    }

    @Override
    public void close() {
        TRAINING.set(before);
    }
}
