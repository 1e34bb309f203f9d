package dev.jumbo.recipe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.TestResult;
import dev.jumbo.statistics.Wilcoxon;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.metric.PixelCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two runs of segmentations, and of numbers, that answered the same examples. */
class PairedRunsTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.standard(1);

    /** A picture of {@code pixels}, of which {@code wrong} of the first class are said to be of the second. */
    private static PixelCounts picture(int pixels, int wrong) {
        return new PixelCounts(
                new long[] {pixels / 2 - wrong, pixels / 2},
                new long[] {pixels / 2 - wrong, pixels / 2 + wrong},
                new long[] {pixels / 2, pixels / 2});
    }

    private static Predictions pictures(int[] wrong) {
        List<PixelCounts> all = new ArrayList<>();
        for (int each : wrong) {
            all.add(picture(200, each));
        }
        return Predictions.ofPixels(List.of("a", "b"), all);
    }

    @Test
    void picturesAreComparedByTheirOwnValues() {
        int[] first = {10, 20, 30, 40, 50, 60, 70, 80};
        int[] second = {9, 18, 27, 44, 45, 54, 63, 72}; // better in all but the fourth
        RunComparison.Difference iou =
                PairedRuns.of("iou_per_picture", "x", "y", pictures(first), pictures(second), BOOTSTRAP);
        double[] a = IntStream.of(first).mapToDouble(PairedRunsTest::iou).toArray();
        double[] b = IntStream.of(second).mapToDouble(PairedRunsTest::iou).toArray();
        assertThat(iou.test()).isEqualTo(Wilcoxon.test(a, b));
        // by hand: of the eight differences only the fourth is negative; its rank is the statistic
        double[] sizes =
                IntStream.range(0, 8).mapToDouble(i -> Math.abs(b[i] - a[i])).toArray();
        long rank = IntStream.range(0, 8).filter(i -> sizes[i] <= sizes[3]).count();
        assertThat(iou.test().statistic()).isEqualTo(rank);
        double mean =
                IntStream.range(0, 8).mapToDouble(i -> b[i] - a[i]).average().orElseThrow();
        assertThat(iou.difference().value()).isEqualTo(mean, within(1e-12));
        assertThat(iou.difference().interval().contains(mean)).isTrue();
        TestResult pooled = PairedRuns.test("mean_iou", pictures(first), pictures(second), 1);
        assertThat(pooled.test()).isEqualTo("paired permutation (exact)");
        assertThat(pooled.pValue()).isEqualTo(exchanges(first, second), within(1e-12));
    }

    private static double iou(int wrong) {
        return ((100.0 - wrong) / 100 + 100.0 / (100 + wrong)) / 2;
    }

    /** The share of all exchanges that change the pooled value as much: the pooled value is of the sum of wrong pixels. */
    private static double exchanges(int[] first, int[] second) {
        double observed = pooled(first) - pooled(second);
        int as = 0;
        for (int mask = 0; mask < 256; mask++) {
            int[] x = first.clone();
            int[] y = second.clone();
            for (int i = 0; i < 8; i++) {
                if ((mask >> i & 1) == 1) {
                    x[i] = second[i];
                    y[i] = first[i];
                }
            }
            as += Math.abs(pooled(x) - pooled(y)) >= Math.abs(observed) - 1e-12 ? 1 : 0;
        }
        return as / 256.0;
    }

    private static double pooled(int[] wrong) {
        double all = IntStream.of(wrong).sum();
        double pixels = 100.0 * wrong.length;
        return ((pixels - all) / pixels + pixels / (pixels + all)) / 2;
    }

    @Test
    void absoluteErrorsOfSeveralColumnsAreOnePairAnExample() {
        SplittableRandom random = new SplittableRandom(5);
        float[] targets = new float[40];
        float[] x = new float[40];
        float[] y = new float[40];
        for (int i = 0; i < 40; i++) {
            targets[i] = random.nextInt(100);
            x[i] = targets[i] + random.nextInt(-9, 10);
            y[i] = targets[i] + random.nextInt(-9, 10) / 2f;
        }
        Predictions a = new Predictions(List.of(), 2, x, targets);
        Predictions b = new Predictions(List.of(), 2, y, targets);
        assertThat(PairedRuns.test("mae", a, b, 1)).isEqualTo(Wilcoxon.test(errors(x, targets), errors(y, targets)));
    }

    private static double[] errors(float[] values, float[] targets) {
        return IntStream.range(0, 20)
                .mapToDouble(i ->
                        (Math.abs(values[2 * i] - targets[2 * i]) + Math.abs(values[2 * i + 1] - targets[2 * i + 1]))
                                / 2.0)
                .toArray();
    }
}
