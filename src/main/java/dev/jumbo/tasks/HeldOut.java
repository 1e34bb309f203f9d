package dev.jumbo.tasks;

/**
 * Shares of the training data that are held out, where the source has no parts of its own for it.
 *
 * @param validation to tell the best epoch; 0.1
 * @param test to judge the model; 0.1
 */
public record HeldOut(double validation, double test) {
    public HeldOut {
        if (!(validation > 0 && test >= 0 && validation + test < 1)) {
            throw new IllegalArgumentException("expected shares with validation > 0 and validation + test < 1, got "
                    + validation + " and " + test);
        }
    }
}
