package dev.jumbo.train.metric;

/**
 * Mean of −ln p(true class), in nats. Named {@code log_loss}. Of logits it is computed without going through
 * probabilities, as PyTorch's {@code cross_entropy}, and so is finite for all logits and never clipped (scikit-learn, given
 * float64 probabilities, clips at 36 nats a row). Probabilities are clipped to [ε, 1 − ε], ε = 2⁻²³, and a row of several
 * columns is divided by its sum, as scikit-learn's {@code log_loss} does for float32.
 */
public final class LogLoss implements Metric {
    private static final double EPSILON = Math.ulp(1f);

    private double sum;
    private long rows;

    @Override
    public String name() {
        return "log_loss";
    }

    @Override
    public void update(Outputs outputs) {
        double running = sum;
        for (int row = 0; row < outputs.rows(); row++) {
            int label = outputs.label(row);
            running += outputs.kind() == Outputs.Kind.LOGITS
                    ? ofLogits(outputs, row, label)
                    : clipped(outputs, row, label);
        }
        sum = running;
        rows += outputs.rows();
    }

    private static double ofLogits(Outputs outputs, int row, int label) {
        float[] values = outputs.values();
        if (outputs.columns() == 1) {
            double against = label == 1 ? -values[row] : values[row];
            return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
        }
        int start = row * outputs.columns();
        float max = Softmax.max(values, start, outputs.columns());
        return Softmax.logSum(values, start, outputs.columns(), max) - ((double) values[start + label] - max);
    }

    private static double clipped(Outputs outputs, int row, int label) {
        double[] p = outputs.probabilities(row);
        double total = 0;
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.min(Math.max(p[c], EPSILON), 1 - EPSILON);
            total += p[c];
        }
        return -Math.log(p[label] / total);
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
