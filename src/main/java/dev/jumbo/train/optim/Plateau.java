package dev.jumbo.train.optim;

/**
 * State of {@link Schedule.ReduceOnPlateau}: PyTorch's ReduceLROnPlateau for a loss, relative threshold, no cooldown.
 *
 * @param scale present factor
 * @param best lowest loss so far
 * @param bad epochs since it
 */
public record Plateau(double scale, double best, int bad) {
    public static final Plateau START = new Plateau(1, Double.POSITIVE_INFINITY, 0);

    /** The state after an epoch with this validation loss. */
    public Plateau after(double loss, Schedule.ReduceOnPlateau settings) {
        if (loss < best * (1 - settings.threshold())) {
            return new Plateau(scale, loss, 0);
        }
        return bad + 1 > settings.patience()
                ? new Plateau(Math.max(settings.floor(), scale * settings.gamma()), best, 0)
                : new Plateau(scale, best, bad + 1);
    }
}
