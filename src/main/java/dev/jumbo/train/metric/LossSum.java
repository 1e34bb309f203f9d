package dev.jumbo.train.metric;

/** Losses in nats, and the units that they are shared among. */
final class LossSum {
    private final String metric;
    private final String unit;
    private double sum;
    private long units;

    LossSum(String metric, String unit) {
        this.metric = metric;
        this.unit = unit;
    }

    void add(double loss, long count) {
        if (!(loss >= 0 && loss < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(metric + ": expected a finite loss ≥ 0, got " + loss);
        }
        if (count < 0 || (count == 0 && loss > 0)) {
            throw new IllegalArgumentException(
                    metric + ": expected the number of " + unit + " that the loss " + loss + " is of, got " + count);
        }
        sum += loss;
        units += count;
    }

    /** NaN before the first unit. */
    double mean() {
        return units == 0 ? Double.NaN : sum / units;
    }

    void reset() {
        sum = 0;
        units = 0;
    }
}
