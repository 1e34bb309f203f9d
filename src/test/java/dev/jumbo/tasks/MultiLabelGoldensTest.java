package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.BinaryCrossEntropy;
import dev.jumbo.nn.FocalLoss;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.SigmoidFocalLoss;
import dev.jumbo.statistics.TemperatureScaling;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.train.metric.Calibration;
import dev.jumbo.train.metric.LabelCounts;
import dev.jumbo.train.metric.LabelMetrics;
import dev.jumbo.train.metric.LabelScores;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Outputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and metrics of several labels against PyTorch, torchvision and scikit-learn; scripts/goldens/multi_label.py. */
class MultiLabelGoldensTest {
    private static final double ROUNDING = 1e-12;

    static Stream<Goldens.Case> losses() {
        return cases("losses");
    }

    static Stream<Goldens.Case> metrics() {
        return cases("metrics");
    }

    static Stream<Goldens.Case> weights() {
        return cases("weights");
    }

    static Stream<Goldens.Case> temperature() {
        return cases("temperature");
    }

    private static Stream<Goldens.Case> cases(String what) {
        return Goldens.stream(Goldens.read("multi_label").get(what)).map(Goldens.Case::new);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void losses(Goldens.Case golden) {
        try (Scope scope = Scope.open()) {
            Tensor x = golden.tensor("input").requireGrad(true);
            Tensor target = golden.tensor("target");
            Tensor value = loss(golden).of(x, target.dtype() == DType.FLOAT64 ? target.to(DType.FLOAT32) : target);
            Goldens.assertClose("loss", value, golden.get("output"), 1e-5);
            value.backward();
            Goldens.assertClose("gradient", Objects.requireNonNull(x.grad()), golden.get("gradInput"), 1e-5);
        }
    }

    private static Loss loss(Goldens.Case golden) {
        JsonNode settings = golden.settings();
        List<Float> weights = new ArrayList<>();
        settings.path("weights").forEach(weight -> weights.add(weight.floatValue()));
        double gamma = settings.path("gamma").doubleValue();
        return switch (golden.get("loss").asText()) {
            case "bce" -> new BinaryCrossEntropy(settings.get("smoothing").doubleValue(), weights);
            case "sigmoid-focal" -> {
                JsonNode alpha = settings.get("alpha");
                yield new SigmoidFocalLoss(gamma, alpha.isNull() ? null : alpha.doubleValue(), weights);
            }
            default -> new FocalLoss(gamma, weights, 255);
        };
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void metricsAreScikitLearns(Goldens.Case golden) {
        Outputs all = outputs(golden, 0, rows(golden));
        golden.get("values").properties().forEach(entry -> {
            Metric metric = LabelMetrics.byName(entry.getKey());
            metric.update(outputs(golden, 0, 7));
            metric.update(outputs(golden, 7, rows(golden)));
            assertThat(metric.value())
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().doubleValue(), within(ROUNDING));
        });
        assertThat(golden.get("values").size()).isEqualTo(LabelMetrics.names().size());
        LabelCounts counts = new LabelCounts();
        counts.update(all);
        LabelScores scores = new LabelScores();
        scores.update(all);
        same(counts.precision(), golden.get("precision"));
        same(counts.recall(), golden.get("recall"));
        same(counts.f1(), golden.get("f1"));
        same(scores.rocAuc(), golden.get("roc_auc"));
        same(scores.averagePrecision(), golden.get("average_precision"));
        double[] ece = new double[all.columns()];
        for (int k = 0; k < ece.length; k++) {
            Calibration one = Calibration.ofLabel();
            one.update(all.ofLabel(k));
            ece[k] = one.value();
        }
        same(ece, golden.get("ece"));
    }

    @ParameterizedTest
    @MethodSource("temperature")
    void oneTemperatureForAllLabelsIsTheLossesOptimum(Goldens.Case golden) {
        double[] targets = Goldens.doubles(golden.get("targets"));
        boolean[] has = new boolean[targets.length];
        for (int i = 0; i < has.length; i++) {
            has[i] = targets[i] == 1;
        }
        assertThat(TemperatureScaling.fit(Goldens.doubles(golden.get("logits")), has)
                        .temperature())
                .isEqualTo(golden.get("temperature").doubleValue(), within(1e-6));
    }

    private static void same(double[] values, JsonNode expected) {
        assertThat(values).containsExactly(Goldens.doubles(expected), within(ROUNDING));
    }

    private static int rows(Goldens.Case golden) {
        return golden.get("targets").size() / golden.get("labels").intValue();
    }

    private static Outputs outputs(Goldens.Case golden, int from, int to) {
        int labels = golden.get("labels").intValue();
        List<Double> thresholds = new ArrayList<>();
        golden.get("thresholds").forEach(each -> thresholds.add(each.doubleValue()));
        return new Outputs(
                part(golden.get("probabilities"), from * labels, to * labels),
                to - from,
                labels,
                part(golden.get("targets"), from * labels, to * labels),
                Outputs.Kind.PROBABILITIES,
                thresholds);
    }

    private static float[] part(JsonNode list, int from, int to) {
        double[] all = Arrays.copyOfRange(Goldens.doubles(list), from, to);
        float[] part = new float[all.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = (float) all[i];
        }
        return part;
    }

    @ParameterizedTest
    @MethodSource("weights")
    void balancedWeightsOfLabelsAreNegativesByPositives(Goldens.Case golden) {
        int[] positives = Goldens.stream(golden.get("positives"))
                .mapToInt(JsonNode::intValue)
                .toArray();
        List<Float> weights = new ClassWeights.Balanced()
                .ofLabels(positives, golden.get("examples").intValue());
        double[] expected = Goldens.doubles(golden.get("weights"));
        for (int k = 0; k < expected.length; k++) {
            assertThat(weights.get(k)).isEqualTo((float) expected[k]);
        }
    }
}
