package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** scikit-learn's results; scripts/goldens/metrics.py writes them. */
class MetricGoldensTest {
    private static final JsonNode GOLDENS = read();

    record Case(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }

        Outputs outputs() {
            float[] targets = floats(json.get("targets"));
            float[] values = floats(json.get("values"));
            int columns = json.get("columns").asInt();
            String kind = json.get("kind").asText();
            return new Outputs(
                    values,
                    values.length / columns,
                    columns,
                    targets,
                    kind.equals("REGRESSION") ? Outputs.Kind.LOGITS : Outputs.Kind.valueOf(kind));
        }
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(GOLDENS.get("cases").spliterator(), false)
                .map(json -> new Case(json.get("name").asText(), json));
    }

    static Stream<Case> casesWithConfusion() {
        return cases().filter(c -> c.json.has("confusion"));
    }

    static Stream<Case> casesWithBins() {
        return cases().filter(c -> c.json.has("bins"));
    }

    static Stream<Case> casesWithCurve() {
        return cases().filter(c -> c.json.has("curve"));
    }

    @Test
    void everyNamedMetricIsCompared() {
        Set<String> compared = new TreeSet<>();
        cases().forEach(c -> c.json.get("expected").fieldNames().forEachRemaining(compared::add));
        assertThat(compared).containsAll(Metrics.names());
        assertThat(GOLDENS.get("cases").size()).isGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesEqualScikitLearn(Case golden) {
        JsonNode expected = golden.json.get("expected");
        assertThat(expected.size()).isPositive();
        for (String name : (Iterable<String>) expected::fieldNames) {
            Metric metric = Metrics.byName(name);
            metric.update(golden.outputs());
            if (expected.get(name).isNull()) {
                assertThat(metric.value()).as(name).isNaN();
            } else {
                double value = expected.get(name).asDouble();
                assertThat(metric.value()).as(name).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("casesWithConfusion")
    void confusionMatrixEqualsScikitLearn(Case golden) {
        ConfusionMatrix matrix = new ConfusionMatrix();
        matrix.update(golden.outputs());
        JsonNode rows = golden.json.get("confusion");
        long[][] expected = new long[rows.size()][rows.size()];
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected.length; j++) {
                expected[i][j] = rows.get(i).get(j).asLong();
            }
        }
        assertThat(matrix.counts()).isDeepEqualTo(expected);
        JsonNode each = golden.json.get("each");
        assertThat(matrix.precision()).containsExactly(doubles(each.get("precision")), within(1e-12));
        assertThat(matrix.recall()).containsExactly(doubles(each.get("recall")), within(1e-12));
        assertThat(matrix.f1()).containsExactly(doubles(each.get("f1")), within(1e-12));
        assertThat(matrix.value())
                .isEqualTo(golden.json.get("expected").get("accuracy").asDouble(), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("casesWithBins")
    void reliabilityBinsEqualCalibrationCurve(Case golden) {
        Calibration calibration = new Calibration(GOLDENS.get("bins").asInt());
        calibration.update(golden.outputs());
        JsonNode expected = golden.json.get("bins");
        double[] accuracy = doubles(expected.get("accuracy"));
        double[] confidence = doubles(expected.get("confidence"));
        assertThat(calibration.bins().stream()
                        .mapToDouble(Calibration.Bin::count)
                        .toArray())
                .containsExactly(doubles(expected.get("count")));
        List<Calibration.Bin> filled =
                calibration.bins().stream().filter(b -> b.count() > 0).toList();
        assertThat(filled).hasSameSizeAs(accuracy);
        for (int i = 0; i < accuracy.length; i++) {
            assertThat(filled.get(i).accuracy()).isCloseTo(accuracy[i], within(1e-9));
            assertThat(filled.get(i).confidence()).isCloseTo(confidence[i], within(1e-9));
        }
    }

    /** The unthinned curve has the line through all of scikit-learn's points, and no corner that is not one of them. */
    @ParameterizedTest
    @MethodSource("casesWithCurve")
    void rocCurveEqualsScikitLearn(Case golden) {
        RocAuc auc = new RocAuc();
        auc.update(golden.outputs());
        RocCurve curve = auc.curves(Integer.MAX_VALUE).get(0);
        double[] fpr = doubles(golden.json.get("curve").get("fpr"));
        double[] tpr = doubles(golden.json.get("curve").get("tpr"));
        Offset<Double> rounding = within(2e-9);
        List<Integer> corners = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < fpr.length; i++) {
            if (at < curve.fpr().length
                    && Math.abs(curve.fpr()[at] - fpr[i]) < 2e-9
                    && Math.abs(curve.tpr()[at] - tpr[i]) < 2e-9) {
                at++;
                corners.add(i);
            }
        }
        assertThat(at).as("corners among scikit-learn's points").isEqualTo(curve.fpr().length);
        assertThat(corners.get(0)).isZero();
        assertThat(corners.get(corners.size() - 1)).isEqualTo(fpr.length - 1);
        for (int c = 1; c < corners.size(); c++) {
            int a = corners.get(c - 1);
            int b = corners.get(c);
            for (int i = a + 1; i < b; i++) {
                double cross = (fpr[i] - fpr[a]) * (tpr[b] - tpr[a]) - (tpr[i] - tpr[a]) * (fpr[b] - fpr[a]);
                assertThat(cross).isCloseTo(0.0, rounding);
            }
        }
        assertThat(curve.area()).isEqualTo(auc.value());
    }

    private static JsonNode read() {
        try (InputStream in = MetricGoldensTest.class.getResourceAsStream("/goldens/metrics.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
