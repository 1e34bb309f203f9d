package dev.jumbo.train.metric;

/**
 * Mean squared distance of the probabilities from the truth (Brier 1950). Named {@code brier}. Of two classes (p₁ - y)², 0 to 1, as
 * scikit-learn's {@code brier_score_loss}; of more the sum over classes, 0 to 2.
 */
public final class BrierScore implements Metric {
    private double sum;
    private long rows;

    @Override
    public String name() {
        return "brier";
    }

    @Override
    public void update(Outputs outputs) {
        double running = sum;
        for (int row = 0; row < outputs.rows(); row++) {
            int label = outputs.label(row);
            double[] p = outputs.probabilities(row);
            if (p.length == 2) {
                running += (p[1] - label) * (p[1] - label);
            } else {
                for (int k = 0; k < p.length; k++) {
                    double from = p[k] - (k == label ? 1 : 0);
                    running += from * from;
                }
            }
        }
        sum = running;
        rows += outputs.rows();
    }

    @Override
    public double value() {
        return rows == 0 ? Double.NaN : sum / rows;
    }

    @Override
    public void reset() {
        sum = 0;
        rows = 0;
    }
}
