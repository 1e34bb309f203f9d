package dev.jumbo.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What SciPy, scikit-learn and written-out formulas say; scripts/goldens/significance.py writes them. */
class SignificanceGoldensTest {
    private static final JsonNode GOLDENS = read();
    private static final Offset<Double> SAME = within(1e-9);

    @Test
    void bootstrapIntervals() {
        for (JsonNode c : GOLDENS.get("bootstrap")) {
            Bootstrap.Method method =
                    c.get("method").asText().equals("bca") ? Bootstrap.Method.BCA : Bootstrap.Method.PERCENTILE;
            Bootstrap bootstrap = new Bootstrap(method, 199, c.get("confidence").asDouble(), 1);
            Interval interval = bootstrap.interval(
                    doubles(c.get("distribution")), c.get("observed").asDouble(), doubles(c.get("leftOut")));
            assertThat(interval.low()).as(c.get("name") + " " + method).isEqualTo(number(c, "low"), SAME);
            assertThat(interval.high()).as(c.get("name") + " " + method).isEqualTo(number(c, "high"), SAME);
        }
        assertThat(GOLDENS.get("bootstrap").size()).isEqualTo(16);
    }

    @Test
    void mcNemar() {
        for (JsonNode c : GOLDENS.get("mcnemar")) {
            McNemar test = new McNemar(c.get("b").asInt(), c.get("c").asInt());
            assertThat(test.exact().pValue()).isEqualTo(number(c, "exact"), SAME);
            assertThat(test.corrected().statistic()).isEqualTo(number(c, "statistic"), SAME);
            assertThat(test.corrected().pValue()).isEqualTo(number(c, "corrected"), SAME);
        }
    }

    @Test
    void pairedTests() {
        int exact = 0;
        for (JsonNode c : GOLDENS.get("paired")) {
            double[] a = doubles(c.get("a"));
            double[] b = doubles(c.get("b"));
            TestResult wilcoxon = Wilcoxon.test(a, b);
            assertThat(wilcoxon.statistic()).isEqualTo(number(c, "wilcoxon"), SAME);
            assertThat(wilcoxon.pValue()).isEqualTo(number(c, "wilcoxonP"), SAME);
            assertThat(Paired.tTest(a, b).statistic()).isEqualTo(number(c, "t"), SAME);
            assertThat(Paired.tTest(a, b).pValue()).isEqualTo(number(c, "tP"), SAME);
            double share = number(c, "share");
            TestResult corrected = Paired.correctedResampledTTest(a, b, share);
            assertThat(corrected.statistic()).isEqualTo(number(c, "corrected"), SAME);
            assertThat(corrected.pValue()).isEqualTo(number(c, "correctedP"), SAME);
            double[] differences =
                    IntStream.range(0, a.length).mapToDouble(i -> b[i] - a[i]).toArray();
            Interval interval = Folds.mean(differences, share, 0.95).interval();
            // SciPy 1.10's quantiles of Student's distribution are good to 8 digits
            assertThat(interval.low()).isEqualTo(number(c, "low"), within(1e-7));
            assertThat(interval.high()).isEqualTo(number(c, "high"), within(1e-7));
            if (c.has("permutationP")) {
                exact++;
                TestResult permutation = Paired.permutation(
                        a.length,
                        swap -> IntStream.range(0, a.length)
                                .mapToDouble(i -> swap[i] ? a[i] - b[i] : b[i] - a[i])
                                .average()
                                .orElseThrow(),
                        0,
                        0);
                assertThat(permutation.pValue()).isEqualTo(number(c, "permutationP"), SAME);
            }
        }
        assertThat(exact).isEqualTo(2);
    }

    @Test
    void delong() {
        for (JsonNode c : GOLDENS.get("delong")) {
            boolean[] positive = booleans(c.get("y"));
            DeLong a = DeLong.of(doubles(c.get("a")), positive);
            DeLong b = DeLong.of(doubles(c.get("b")), positive);
            assertThat(a.area()).isEqualTo(number(c, "areaA"), SAME);
            assertThat(b.area()).isEqualTo(number(c, "areaB"), SAME);
            assertThat(a.variance()).isEqualTo(number(c, "varianceA"), SAME);
            assertThat(b.variance()).isEqualTo(number(c, "varianceB"), SAME);
            assertThat(a.covariance(b)).isEqualTo(number(c, "covariance"), SAME);
            assertThat(a.test(b).statistic()).isEqualTo(number(c, "z"), SAME);
            assertThat(a.test(b).pValue()).isEqualTo(number(c, "p"), SAME);
            assertThat(a.test(a).pValue()).isEqualTo(1);
        }
    }

    @Test
    void holm() {
        for (JsonNode c : GOLDENS.get("holm")) {
            assertThat(Holm.adjust(doubles(c.get("p")))).containsExactly(doubles(c.get("adjusted")), SAME);
        }
        assertThat(Holm.adjust(0.01, Double.NaN, 0.04)).containsExactly(0.02, Double.NaN, 0.04);
    }

    @Test
    void temperature() {
        for (JsonNode c : GOLDENS.get("temperature")) {
            double fitted = TemperatureScaling.fit(
                            doubles(c.get("logits")), c.get("columns").asInt(), ints(c.get("labels")))
                    .temperature();
            assertThat(fitted).isEqualTo(number(c, "temperature"), within(1e-5));
        }
    }

    @Test
    void plattsSigmoid() {
        for (JsonNode c : GOLDENS.get("sigmoid")) {
            PlattScaling fitted = PlattScaling.fit(doubles(c.get("scores")), booleans(c.get("labels")));
            assertThat(-fitted.slope()).isEqualTo(number(c, "a"), within(1e-5));
            assertThat(-fitted.offset()).isEqualTo(number(c, "b"), within(1e-5));
        }
    }

    @Test
    void isotonicRegression() {
        for (JsonNode c : GOLDENS.get("isotonic")) {
            IsotonicRegression fitted = IsotonicRegression.fit(doubles(c.get("scores")), doubles(c.get("labels")));
            double[] asked = doubles(c.get("asked"));
            double[] answers = doubles(c.get("answers"));
            for (int i = 0; i < asked.length; i++) {
                assertThat(fitted.of(asked[i])).isEqualTo(answers[i], SAME);
            }
        }
    }

    @Test
    void thresholds() {
        for (JsonNode c : GOLDENS.get("thresholds")) {
            double[] scores = doubles(c.get("scores"));
            boolean[] positive = booleans(c.get("labels"));
            Thresholds all = Thresholds.of(scores, positive);
            Thresholds.Point f1 = all.choose(Thresholds.Rule.maxF1());
            assertThat(f1.f1()).isEqualTo(number(c, "f1"), SAME);
            assertThat(Thresholds.at(f1.threshold(), scores, positive)).isEqualTo(f1);
            assertThat(all.choose(Thresholds.Rule.youden()).youden()).isEqualTo(number(c, "youden"), SAME);
            Thresholds.Point cheapest = all.choose(Thresholds.Rule.cost(1, 5));
            assertThat(cheapest.falsePositives() + 5 * cheapest.falseNegatives())
                    .isEqualTo(c.get("cost").asLong());
            assertThat(all.choose(Thresholds.Rule.precision(0.6)).recall()).isEqualTo(number(c, "recallAt"), SAME);
            assertThat(all.choose(Thresholds.Rule.recall(0.8)).precision()).isEqualTo(number(c, "precisionAt"), SAME);
        }
    }

    @Test
    void sharesAndMeans() {
        for (JsonNode c : GOLDENS.get("wilson")) {
            Interval interval = Means.share(
                            c.get("hits").asLong(),
                            c.get("n").asLong(),
                            c.get("confidence").asDouble())
                    .interval();
            assertThat(interval.low()).isEqualTo(number(c, "low"), SAME);
            assertThat(interval.high()).isEqualTo(number(c, "high"), SAME);
        }
        for (JsonNode c : GOLDENS.get("welch")) {
            TestResult welch = Means.welch(doubles(c.get("a")), doubles(c.get("b")));
            assertThat(welch.statistic()).isEqualTo(number(c, "t"), SAME);
            assertThat(welch.pValue()).isEqualTo(number(c, "p"), SAME);
            Interval interval = Means.difference(doubles(c.get("a")), doubles(c.get("b")), 0.95)
                    .interval();
            assertThat(interval.low()).isEqualTo(number(c, "low"), within(1e-7));
            assertThat(interval.high()).isEqualTo(number(c, "high"), within(1e-7));
        }
    }

    private static double number(JsonNode c, String name) {
        return c.get(name).asDouble();
    }

    private static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static boolean[] booleans(JsonNode list) {
        boolean[] values = new boolean[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asInt() == 1;
        }
        return values;
    }

    private static JsonNode read() {
        try (InputStream in = SignificanceGoldensTest.class.getResourceAsStream("/goldens/significance.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
