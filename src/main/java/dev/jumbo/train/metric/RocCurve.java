package dev.jumbo.train.metric;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The ROC curve of a class against the rest, from (0, 0) to (1, 1), both rates never falling.
 *
 * @param positive index of the class
 * @param fpr false positive rates: [points]
 * @param tpr true positive rates: [points]
 * @param area exact area under the curve before thinning
 */
@SuppressWarnings("ArrayRecordComponent")
public record RocCurve(int positive, double[] fpr, double[] tpr, double area) {

    /**
     * Drops points on a straight line between their neighbours; where more than maxPoints are left, keeps the first of
     * each of equal stretches of fpr + tpr.
     */
    static RocCurve of(int positive, Ranking ranking, int maxPoints) {
        int[] x = ranking.falsePositives();
        int[] y = ranking.truePositives();
        int[] kept = new int[x.length];
        int size = 0;
        for (int i = 0; i < x.length; i++) {
            while (size >= 2 && straight(x, y, kept[size - 2], kept[size - 1], i)) {
                size--;
            }
            kept[size++] = i;
        }
        kept = Arrays.copyOf(kept, size);
        double perX = 1.0 / ranking.negatives();
        double perY = 1.0 / ranking.positives();
        if (size > maxPoints) {
            kept = thin(kept, maxPoints, i -> x[i] * perX + y[i] * perY);
        }
        double[] fpr = new double[kept.length];
        double[] tpr = new double[kept.length];
        for (int i = 0; i < kept.length; i++) {
            fpr[i] = (double) x[kept[i]] / ranking.negatives();
            tpr[i] = (double) y[kept[i]] / ranking.positives();
        }
        return new RocCurve(positive, fpr, tpr, ranking.rocAuc());
    }

    private static boolean straight(int[] x, int[] y, int a, int b, int c) {
        return (long) (x[b] - x[a]) * (y[c] - y[b]) == (long) (y[b] - y[a]) * (x[c] - x[b]);
    }

    /** The two ends, and the first point in each of maxPoints − 2 stretches between them. */
    private static int[] thin(int[] points, int maxPoints, IntToDoubleFunction along) {
        int[] kept = new int[maxPoints];
        int size = 1;
        kept[0] = points[0];
        int last = -1;
        for (int i = 1; i < points.length - 1; i++) {
            int stretch = (int) (along.applyAsDouble(points[i]) / 2 * (maxPoints - 2));
            if (stretch > last && size < maxPoints - 1) {
                kept[size++] = points[i];
                last = stretch;
            }
        }
        kept[size++] = points[points.length - 1];
        return Arrays.copyOf(kept, size);
    }
}
