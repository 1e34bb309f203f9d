package dev.jumbo.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Several tests at once (Holm 1979): the chance that any of them errs stays at the level. */
public final class Holm {
    private Holm() {}

    /** p-values that may be compared with the level of one test, in the order given; NaN stays NaN and does not count. */
    public static double[] adjust(double... pValues) {
        int[] order = IntStream.range(0, pValues.length)
                .filter(i -> !Double.isNaN(pValues[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = pValues.clone();
        double largest = 0;
        for (int i = 0; i < order.length; i++) {
            largest = Math.max(largest, Math.min(1, (order.length - i) * pValues[order[i]]));
            adjusted[order[i]] = largest;
        }
        return adjusted;
    }
}
