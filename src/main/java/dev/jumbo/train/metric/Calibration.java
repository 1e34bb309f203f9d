package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a classifier is right as often as it says. Rows are put into bins of equal width by confidence, the probability
 * of the likeliest class; the value is the expected calibration error, the mean over rows of |accuracy − confidence| of
 * their bin, 0 to 1. Named {@code ece}. A bin holds its upper edge. Memory: 24 bytes a bin.
 *
 * <p>Of a {@link #ofLabel label} that rows have or have not, confidence is its probability, and accuracy the fraction that has it: a
 * model that never says a rare label is not right because of that.
 *
 * <p>Reference: Guo et al., On Calibration of Modern Neural Networks, 2017.
 */
public final class Calibration implements Metric {
    private final boolean label;
    private final long[] counts;
    private final long[] hits;
    private final double[] confidences;

    /** 15 bins. */
    public Calibration() {
        this(15);
    }

    /** @param bins number of bins, at least 1 */
    public Calibration(int bins) {
        this(bins, false);
    }

    private Calibration(int bins, boolean label) {
        if (bins < 1) {
            throw new IllegalArgumentException("Calibration: expected at least 1 bin, got " + bins);
        }
        this.label = label;
        counts = new long[bins];
        hits = new long[bins];
        confidences = new double[bins];
    }

    /** Of class 1 of two alone, with 15 bins. */
    public static Calibration ofLabel() {
        return new Calibration(15, true);
    }

    /**
     * Rows whose confidence is in (low, high].
     *
     * @param confidence mean confidence; NaN in an empty bin
     * @param accuracy fraction predicted right; NaN in an empty bin
     */
    public record Bin(double low, double high, long count, double confidence, double accuracy) {}

    @Override
    public String name() {
        return "ece";
    }

    @Override
    public void update(Outputs outputs) {
        for (int row = 0; row < outputs.rows(); row++) {
            outputs.label(row);
        }
        for (int row = 0; row < outputs.rows(); row++) {
            int predicted = label ? 1 : outputs.likeliest(row);
            double confidence = outputs.probabilities(row)[predicted];
            int bin = bin(confidence);
            counts[bin]++;
            confidences[bin] += confidence;
            if (predicted == outputs.label(row)) {
                hits[bin]++;
            }
        }
    }

    private int bin(double confidence) {
        int bin = 0;
        while (bin < counts.length - 1 && confidence > edge(bin + 1)) {
            bin++;
        }
        return bin;
    }

    private double edge(int index) {
        return index / (double) counts.length;
    }

    /** The reliability diagram, by rising confidence: [bins]. */
    public List<Bin> bins() {
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            double count = counts[i] == 0 ? Double.NaN : counts[i];
            bins.add(new Bin(edge(i), edge(i + 1), counts[i], confidences[i] / count, hits[i] / count));
        }
        return bins;
    }

    @Override
    public double value() {
        long rows = 0;
        double gaps = 0;
        for (int i = 0; i < counts.length; i++) {
            rows += counts[i];
            gaps += Math.abs(hits[i] - confidences[i]);
        }
        return rows == 0 ? Double.NaN : gaps / rows;
    }

    @Override
    public void reset() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 0;
            hits[i] = 0;
            confidences[i] = 0;
        }
    }
}
