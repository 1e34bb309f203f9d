package dev.jumbo.train.metric;

/** log softmax(x)ₖ = (xₖ − max x) − log Σ exp(xⱼ − max x), in float64 and unchanged by adding a constant to a row. */
final class Softmax {
    private Softmax() {}

    static float max(float[] values, int start, int columns) {
        float max = values[start];
        for (int i = start + 1; i < start + columns; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    static double logSum(float[] values, int start, int columns, float max) {
        double sum = 0;
        for (int i = start; i < start + columns; i++) {
            sum += Math.exp((double) values[i] - max);
        }
        return Math.log(sum);
    }
}
