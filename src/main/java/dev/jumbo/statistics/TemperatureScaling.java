package dev.jumbo.statistics;

/**
 * One factor on all logits that makes probabilities honest without changing any answer: p = softmax(z / T) (Guo et al. 2017).
 *
 * @param temperature T; above 1 the model was too sure
 */
public record TemperatureScaling(double temperature) {
    private static final double LEAST = 1e-3;
    private static final int HALVINGS = 100;

    /**
     * The temperature of the least log-loss, within 0.001 and 1,000. The loss is convex in 1 / T, so its slope is halved upon.
     *
     * @param logits [rows × columns], columns ≥ 2; logarithms of probabilities do as well
     * @param labels [rows]
     * @throws IllegalArgumentException if there are no rows, or lengths do not fit
     */
    public static TemperatureScaling fit(double[] logits, int columns, int[] labels) {
        if (labels.length == 0 || columns < 2 || logits.length != (long) labels.length * columns) {
            throw new IllegalArgumentException("temperature: expected logits of at least two classes for each of "
                    + labels.length + " labels, got " + logits.length + " in " + columns + " columns");
        }
        double low = Math.log(LEAST);
        double high = -low;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope(logits, columns, labels, Math.exp(middle)) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new TemperatureScaling(Math.exp(-(low + high) / 2));
    }

    /**
     * The same of labels that an example may have or not, each by itself, by one temperature: p = sigmoid(z / T), which is the softmax of 0
     * and z.
     *
     * @param logits of labels of examples, in any order
     * @param has whether the example has the label
     */
    public static TemperatureScaling fit(double[] logits, boolean[] has) {
        double[] pairs = new double[2 * logits.length];
        int[] labels = new int[has.length];
        for (int i = 0; i < logits.length; i++) {
            pairs[2 * i + 1] = logits[i];
        }
        for (int i = 0; i < has.length; i++) {
            labels[i] = has[i] ? 1 : 0;
        }
        return fit(pairs, 2, labels);
    }

    /** Derivative of the log-loss by 1 / T: Σ E[z] - z of the true class. */
    private static double slope(double[] logits, int columns, int[] labels, double factor) {
        double slope = 0;
        for (int row = 0; row < labels.length; row++) {
            int start = row * columns;
            double max = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < columns; k++) {
                max = Math.max(max, logits[start + k]);
            }
            double sum = 0;
            double expected = 0;
            for (int k = 0; k < columns; k++) {
                double weight = Math.exp(factor * (logits[start + k] - max));
                sum += weight;
                expected += weight * logits[start + k];
            }
            slope += expected / sum - logits[start + labels[row]];
        }
        return slope;
    }
}
