package dev.jumbo.train.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The mean over texts of the score against the reference that suits best. */
final class BestMean {
    private double sum;
    private long texts;

    <R> void add(List<R> references, ToDoubleFunction<R> score) {
        sum += references.stream().mapToDouble(score).max().orElseThrow();
        texts++;
    }

    double value() {
        return texts == 0 ? Double.NaN : sum / texts;
    }

    void reset() {
        sum = 0;
        texts = 0;
    }

    /** Harmonic mean of shared / text and shared / reference, 0 without anything shared. */
    static double f1(int shared, int text, int reference) {
        return shared == 0 ? 0 : 2.0 * shared / (text + reference);
    }
}
