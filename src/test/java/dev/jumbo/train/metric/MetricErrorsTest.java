package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricErrorsTest {
    private static Outputs outputs(int columns, float[] values, float... targets) {
        return new Outputs(values, targets.length, columns, targets);
    }

    @Test
    void nanScoreNamesItsRow() {
        assertThatThrownBy(() -> outputs(2, new float[] {1, 2, 3, 4, 5, Float.NaN}, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2, column 1 of [3, 2] is NaN");
        assertThatThrownBy(() -> outputs(1, new float[] {1, Float.NEGATIVE_INFINITY}, 0, 1))
                .hasMessageContaining("row 1, column 0 of [2, 1] is -Infinity");
        assertThatThrownBy(() -> outputs(1, new float[] {1, 2}, 0, Float.NaN)).hasMessageContaining("target at row 1");
    }

    @Test
    void lengthsAreChecked() {
        assertThatThrownBy(() -> new Outputs(new float[5], 2, 3, new float[2]))
                .hasMessageContaining("5 values for [2, 3]");
        assertThatThrownBy(() -> new Outputs(new float[0], 65536, 65536, new float[0]))
                .hasMessageContaining("0 values for [65536, 65536]");
        assertThatThrownBy(() -> new Outputs(new float[0], 0, 0, new float[0])).hasMessageContaining("columns ≥ 1");
        assertThatThrownBy(() -> new Outputs(new float[6], 2, 3, new float[3]))
                .hasMessageContaining("expected 2 targets (one a row) or 6 (one a value), got 3");
    }

    @Test
    void probabilitiesAreBetween0And1() {
        assertThatThrownBy(() -> Outputs.probabilities(new float[] {.5f, 1.5f}, 2, 1, new float[2]))
                .hasMessageContaining("row 1, column 0 is 1.5");
    }

    @Test
    void labelsAreClassIndices() {
        for (float wrong : new float[] {3, -1, 0.5f}) {
            Outputs outputs = outputs(3, new float[6], 0, wrong);
            for (String name : List.of("accuracy", "top5_accuracy", "f1_macro", "roc_auc", "log_loss", "ece")) {
                Metric metric = Metrics.byName(name);
                assertThatThrownBy(() -> metric.update(outputs))
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("row 1: expected a class index 0 … 2")
                        .hasMessageContaining("got " + wrong);
                assertThat(metric.value()).as("%s has taken nothing", name).isNaN();
            }
        }
        assertThatThrownBy(() -> Accuracy.top(1).update(new Outputs(new float[6], 2, 3, new float[6])))
                .hasMessageContaining("one class index per row: 2 targets, got 6");
    }

    @Test
    void regressionWantsATargetForEachValue() {
        for (String name : List.of("mse", "mae", "r2")) {
            assertThatThrownBy(() -> Metrics.byName(name).update(outputs(3, new float[6], 0, 1)))
                    .as(name)
                    .hasMessageContaining("[2, 3], got 2 targets");
        }
    }

    @Test
    void columnsStayTheSame() {
        for (String name : List.of("f1_macro", "roc_auc", "pr_auc")) {
            Metric metric = Metrics.byName(name);
            metric.update(outputs(3, new float[6], 0, 1));
            assertThatThrownBy(() -> metric.update(outputs(4, new float[8], 0, 1)))
                    .as(name)
                    .hasMessageContaining("3")
                    .hasMessageContaining("as in the rows before, got")
                    .hasMessageContaining("4");
        }
    }

    @Test
    void tooManyClassesForAConfusionMatrix() {
        assertThatThrownBy(() -> F1.macro().update(outputs(8193, new float[8193], 0)))
                .hasMessageContaining("at most 8192 classes, got 8193");
    }

    @Test
    void undefinedAucSaysWhy() {
        RocAuc auc = new RocAuc();
        assertThat(auc.undefined()).contains("no rows yet");
        auc.update(outputs(3, new float[6], 0, 1));
        assertThat(auc.undefined().orElseThrow()).startsWith("no row is of class 2");
        assertThat(auc.value()).isNaN();
        assertThat(auc.curves(10)).extracting(RocCurve::positive).containsExactly(0, 1);
        auc.update(outputs(3, new float[3], 2));
        assertThat(auc.undefined()).isEmpty();
        assertThat(auc.value()).isEqualTo(0.5);
        auc.reset();
        auc.update(outputs(1, new float[2], 1, 1));
        assertThat(auc.undefined().orElseThrow()).startsWith("every row is of class 1");
        assertThat(auc.curves(10)).isEmpty();
    }

    @Test
    void unknownNameSuggestsTheNearest() {
        assertThatThrownBy(() -> Metrics.byName("f1_marco"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown metric 'f1_marco'; did you mean 'f1_macro'?");
        assertThatThrownBy(() -> Metrics.byName("Acuracy")).hasMessageContaining("did you mean 'accuracy'?");
        assertThatThrownBy(() -> Metrics.byName("top0_accuracy")).hasMessageContaining("did you mean 'top5_accuracy'?");
    }

    @Test
    void namesFindTheirMetrics() {
        for (String name : Metrics.names()) {
            assertThat(Metrics.byName(name).name()).isEqualTo(name);
            assertThat(Metrics.byName(name)).isNotSameAs(Metrics.byName(name));
        }
        assertThat(Metrics.byName("top3_accuracy").name()).isEqualTo("top3_accuracy");
        assertThat(Metrics.defaultClassification()).extracting(Metric::name).containsExactly("accuracy", "f1_macro");
        assertThat(Metrics.defaultRegression()).extracting(Metric::name).containsExactly("mse", "mae", "r2");
        assertThatThrownBy(() -> Accuracy.top(0)).hasMessageContaining("k ≥ 1, got 0");
        assertThatThrownBy(() -> new Calibration(0)).hasMessageContaining("at least 1 bin, got 0");
        assertThatThrownBy(() -> new RocAuc().curves(1)).hasMessageContaining("maxPoints ≥ 2, got 1");
    }

    @Test
    void decisionsOfOneColumnAndOfTies() {
        Outputs logits = outputs(1, new float[] {0, 0.25f, -1}, 0, 1, 0);
        assertThat(List.of(logits.predicted(0), logits.predicted(1), logits.predicted(2)))
                .containsExactly(0, 1, 0);
        Outputs probabilities = Outputs.probabilities(new float[] {.5f, .75f, .25f}, 3, 1, new float[3]);
        assertThat(List.of(probabilities.predicted(0), probabilities.predicted(1), probabilities.predicted(2)))
                .containsExactly(0, 1, 0);
        assertThat(outputs(4, new float[] {1, 3, 3, 2}, 0).predicted(0)).isEqualTo(1);
        Metric top2 = Accuracy.top(2);
        top2.update(outputs(3, new float[9], 0, 1, 2));
        assertThat(top2.value()).isEqualTo(2 / 3.0);
    }

    @Test
    void logitsOfAnySizeHaveAFiniteLoss() {
        LogLoss loss = new LogLoss();
        loss.update(outputs(2, new float[] {1e4f, -1e4f}, 1));
        assertThat(loss.value()).isEqualTo(2e4);
        loss.reset();
        loss.update(outputs(1, new float[] {-1e4f, 1e4f}, 1, 1));
        assertThat(loss.value()).isEqualTo(5e3);
        assertThat(outputs(2, new float[] {1e4f, -1e4f}, 1).probabilities(0)).containsExactly(1, 0);
        assertThat(outputs(1, new float[] {1}, 1).probabilities(0)[1]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-15));
    }
}
