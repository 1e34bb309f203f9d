package dev.jumbo.statistics;

/**
 * A sigmoid that turns a score into a probability: p = 1 / (1 + exp(-(slope · s + offset))) (Platt 1999). The targets are (n₊ + 1)
 * / (n₊ + 2) and 1 / (n₋ + 2) in place of 1 and 0, so few examples do not make it certain; scikit-learn's
 * {@code CalibratedClassifierCV(method="sigmoid")} does the same, with the signs of both numbers turned.
 */
public record PlattScaling(double slope, double offset) {
    private static final int STEPS = 200;
    private static final double SMALL = 1e-12;

    /**
     * Fits by Newton's method with halved steps (Lin, Lin, Weng 2007).
     *
     * @param positive the class of each score
     * @throws IllegalArgumentException if one of the classes is missing
     */
    public static PlattScaling fit(double[] scores, boolean[] positive) {
        Paired.check(scores.length, positive.length);
        int above = 0;
        for (boolean each : positive) {
            above += each ? 1 : 0;
        }
        int below = scores.length - above;
        if (above == 0 || below == 0) {
            throw new IllegalArgumentException(
                    "Platt scaling: expected examples of both classes, got " + above + " and " + below);
        }
        double[] targets = new double[scores.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = positive[i] ? (above + 1.0) / (above + 2) : 1.0 / (below + 2);
        }
        PlattScaling now = new PlattScaling(0, Math.log((above + 1.0) / (below + 1)));
        for (int step = 0; step < STEPS; step++) {
            PlattScaling next = now.newton(scores, targets);
            double moved = Math.abs(next.slope - now.slope) + Math.abs(next.offset - now.offset);
            now = next;
            if (moved < SMALL) {
                break;
            }
        }
        return now;
    }

    private PlattScaling newton(double[] scores, double[] targets) {
        double g0 = 0;
        double g1 = 0;
        double h00 = SMALL;
        double h01 = 0;
        double h11 = SMALL;
        for (int i = 0; i < scores.length; i++) {
            double p = of(scores[i]);
            double error = p - targets[i];
            double weight = p * (1 - p);
            g0 += error * scores[i];
            g1 += error;
            h00 += weight * scores[i] * scores[i];
            h01 += weight * scores[i];
            h11 += weight;
        }
        double determinant = h00 * h11 - h01 * h01;
        double d0 = -(h11 * g0 - h01 * g1) / determinant;
        double d1 = -(h00 * g1 - h01 * g0) / determinant;
        double before = loss(scores, targets);
        for (double share = 1; share > SMALL; share /= 2) {
            PlattScaling next = new PlattScaling(slope + share * d0, offset + share * d1);
            if (next.loss(scores, targets) <= before) {
                return next;
            }
        }
        return this;
    }

    private double loss(double[] scores, double[] targets) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double z = slope * scores[i] + offset;
            sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - targets[i] * z;
        }
        return sum;
    }

    /** The probability of the class at a score. */
    public double of(double score) {
        return 1 / (1 + Math.exp(-(slope * score + offset)));
    }
}
