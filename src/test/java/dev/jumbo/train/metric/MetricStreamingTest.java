package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricStreamingTest {
    private static final List<String> REGRESSION = Metrics.regressionNames();

    private static List<Metric> metrics(boolean regression) {
        List<Metric> metrics = new ArrayList<>();
        for (String name : Metrics.names()) {
            if (REGRESSION.contains(name) == regression) {
                metrics.add(Metrics.byName(name));
            }
        }
        if (!regression) {
            metrics.add(new ConfusionMatrix());
        }
        return metrics;
    }

    private static Outputs random(SplittableRandom random, boolean regression) {
        int rows = 1 + random.nextInt(200);
        int columns = 1 + random.nextInt(6);
        Outputs.Kind kind = random.nextBoolean() ? Outputs.Kind.LOGITS : Outputs.Kind.PROBABILITIES;
        boolean coarse = random.nextBoolean();
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            double value = random.nextDouble() * (kind == Outputs.Kind.LOGITS ? 6 : 1);
            values[i] = (float) (coarse ? Math.rint(value * 4) / 4 : value);
        }
        float[] targets = new float[regression ? values.length : rows];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = regression ? (float) random.nextDouble() : random.nextInt(Math.max(2, columns));
        }
        return new Outputs(values, rows, columns, targets, kind);
    }

    private static Outputs slice(Outputs o, int from, int to) {
        int targets = o.targets().length / o.rows();
        return new Outputs(
                Arrays.copyOfRange(o.values(), from * o.columns(), to * o.columns()),
                to - from,
                o.columns(),
                Arrays.copyOfRange(o.targets(), from * targets, to * targets),
                o.kind());
    }

    private static void assertChunksEqualOneUpdate(boolean regression) {
        SplittableRandom random = new SplittableRandom(7);
        List<Metric> whole = metrics(regression);
        List<Metric> chunked = metrics(regression);
        for (int round = 0; round < 200; round++) {
            Outputs all = random(random, regression);
            whole.forEach(Metric::reset);
            chunked.forEach(Metric::reset);
            whole.forEach(m -> m.update(all));
            for (int from = 0; from < all.rows(); ) {
                int to = Math.min(all.rows(), from + random.nextInt(40));
                Outputs chunk = slice(all, from, to);
                chunked.forEach(m -> m.update(chunk));
                Arrays.fill(chunk.values(), 0f);
                Arrays.fill(chunk.targets(), 0f);
                from = to;
            }
            for (int i = 0; i < whole.size(); i++) {
                assertThat(chunked.get(i).value())
                        .as("%s, round %d", whole.get(i).name(), round)
                        .isEqualTo(Double.valueOf(whole.get(i).value()));
            }
            assertThat(whole.get(0).value()).isFinite();
        }
    }

    /** Bit for bit, with reused arrays, over metrics that were reset. */
    @Test
    void classificationInChunksEqualsOneUpdate() {
        assertChunksEqualOneUpdate(false);
    }

    @Test
    void regressionInChunksEqualsOneUpdate() {
        assertChunksEqualOneUpdate(true);
    }

    @Test
    void beforeTheFirstRowAndAfterResetTheValueIsNaN() {
        for (boolean regression : new boolean[] {false, true}) {
            for (Metric metric : metrics(regression)) {
                assertThat(metric.value()).as(metric.name()).isNaN();
                metric.update(new Outputs(new float[0], 0, 1, new float[0]));
                assertThat(metric.value()).as(metric.name()).isNaN();
                metric.update(new Outputs(new float[] {1, -2, 0}, 3, 1, new float[] {1, 0, 1}));
                assertThat(metric.value()).as(metric.name()).isFinite();
                metric.reset();
                assertThat(metric.value()).as(metric.name()).isNaN();
            }
        }
    }

    /** The area counts pairs: the share of (positive, negative) pairs in the right order, ties one half. */
    @Test
    void rocAucCountsPairs() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 100; round++) {
            int rows = 2 + random.nextInt(60);
            float[] scores = new float[rows];
            float[] targets = new float[rows];
            for (int i = 0; i < rows; i++) {
                scores[i] = random.nextInt(12) - 6;
                targets[i] = i < 2 ? i : random.nextInt(2);
            }
            long twice = 0;
            long pairs = 0;
            for (int p = 0; p < rows; p++) {
                for (int n = 0; n < rows; n++) {
                    if (targets[p] == 1 && targets[n] == 0) {
                        pairs++;
                        twice += scores[p] > scores[n] ? 2 : scores[p] == scores[n] ? 1 : 0;
                    }
                }
            }
            RocAuc auc = new RocAuc();
            auc.update(new Outputs(scores, rows, 1, targets));
            assertThat(auc.value()).isEqualTo(twice / (2.0 * pairs));
        }
    }

    @Test
    void twoColumnsOfLargeLogitsStillRank() {
        RocAuc auc = new RocAuc();
        auc.update(new Outputs(new float[] {0, 100, 0, 90, 0, 80, 0, 95}, 4, 2, new float[] {1, 0, 0, 1}));
        assertThat(auc.value()).isEqualTo(1);
    }
}
