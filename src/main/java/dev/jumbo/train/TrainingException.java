package dev.jumbo.train;

import java.util.Arrays;

/** Training cannot go on; the message says where it stopped and what to try. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }

    static TrainingException notFinite(double loss, TrainState state, int[] examples, String remedies) {
        String shown = Arrays.toString(Arrays.copyOf(examples, Math.min(8, examples.length)));
        return new TrainingException("the loss is " + loss + " at step " + (state.step() + 1) + " (epoch "
                + (state.epoch() + 1) + ", batch " + (state.batch() + 1) + ", examples "
                + (examples.length > 8 ? shown.replace("]", ", …]") : shown)
                + "). " + remedies + " And look at those examples.");
    }
}
