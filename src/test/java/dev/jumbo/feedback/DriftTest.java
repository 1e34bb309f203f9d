package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftTest {
    @Test
    void theIndexIsThatOfNumpy() {
        // numpy: e = (counts + 0.5) / (sum + 0.5 * bins), likewise a; ((a - e) * log(a / e)).sum()
        assertThat(Drift.index(List.of(100L, 200L, 300L, 400L), List.of(40L, 30L, 20L, 10L)))
                .isCloseTo(0.8902172901129933, within(1e-12));
        assertThat(Drift.index(List.of(10L, 0L, 90L), List.of(0L, 50L, 50L))).isCloseTo(2.8033134068599, within(1e-12));
        assertThat(Drift.index(List.of(5L, 5L), List.of(500L, 500L))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, 9.21034", "5, 15.08627", "9, 21.66599", "10, 23.20925", "50, 76.15389"})
    void thePercentileIsThatOfTables(int degrees, double expected) {
        assertThat(Drift.chiSquared99(degrees)).isCloseTo(expected, within(0.01 * expected));
    }

    private static DataStatistics trained() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Histogram> inputs = new LinkedHashMap<>();
        inputs.put("tokens", Histogram.of(random.doubles(5000, 10, 60).toArray()));
        inputs.put("unknown_share", Histogram.of(new double[5000]));
        Map<String, Long> answers = new LinkedHashMap<>();
        answers.put("no", 400L);
        answers.put("yes", 600L);
        return new DataStatistics(
                5000,
                inputs,
                answers,
                answers,
                Histogram.of(random.doubles(1000, 0.5, 1).toArray()));
    }

    private static List<RecordedPrediction> recorded(
            int count, int yesOf10, IntToDoubleFunction tokens, double unknown) {
        SplittableRandom random = new SplittableRandom(2);
        List<RecordedPrediction> predictions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            predictions.add(new RecordedPrediction(
                    "p" + i,
                    Instant.EPOCH,
                    "m",
                    "1",
                    "text-classification",
                    null,
                    null,
                    "00",
                    i % 10 < yesOf10 ? "yes" : "no",
                    random.nextDouble(0.5, 1),
                    Map.of("tokens", tokens.applyAsDouble(i), "unknown_share", unknown),
                    null));
        }
        return predictions;
    }

    private static Map<String, Drift.Verdict> verdicts(List<RecordedPrediction> predictions) {
        Map<String, Drift.Verdict> verdicts = new LinkedHashMap<>();
        Drift.measure(trained(), predictions).forEach(row -> verdicts.put(row.name(), row.verdict()));
        return verdicts;
    }

    @Test
    void whatIsDrawnAlikeIsStableHoweverFew() {
        for (int count : new int[] {40, 200, 3000}) {
            SplittableRandom random = new SplittableRandom(count);
            assertThat(verdicts(recorded(count, 6, i -> random.nextDouble(10, 60), 0)))
                    .as("%d predictions", count)
                    .isEqualTo(Map.of(
                            "tokens", Drift.Verdict.STABLE,
                            "unknown_share", Drift.Verdict.STABLE,
                            "answers", Drift.Verdict.STABLE,
                            "confidence", Drift.Verdict.STABLE));
        }
    }

    @Test
    void whatChangedIsNamed() {
        SplittableRandom random = new SplittableRandom(3);
        List<Drift.Row> rows = Drift.measure(trained(), recorded(1000, 3, i -> random.nextDouble(40, 90), 0.25));
        assertThat(rows)
                .extracting(Drift.Row::name)
                .containsExactly("tokens", "unknown_share", "answers", "confidence");
        assertThat(rows)
                .extracting(Drift.Row::verdict)
                .containsExactly(
                        Drift.Verdict.MUCH_CHANGE,
                        Drift.Verdict.MUCH_CHANGE,
                        Drift.Verdict.MUCH_CHANGE,
                        Drift.Verdict.STABLE);
        assertThat(rows.get(0).change()).startsWith("above 60").contains("mean 64.9, was 34.6");
        assertThat(rows.get(1).change()).isEqualTo("above 0: 100.0%, was 0.0%; mean 0.250, was 0");
        // (0.7 - 0.4) ln(0.7 / 0.4) + (0.3 - 0.6) ln(0.3 / 0.6)
        assertThat(rows.get(2).index()).isCloseTo(0.3758, within(0.002));
        assertThat(rows.get(2).noise()).isCloseTo((1 / 1000.0 + 1 / 1000.0) * 6.635, within(0.001));
        assertThat(rows.get(2).bins()).containsExactly(new Drift.Bin("no", 400, 700), new Drift.Bin("yes", 600, 300));
        assertThat(rows.get(2).change()).isEqualTo("yes: 30.0%, was 60.0%");
    }

    @Test
    void aSmallShiftIsSomeChangeAndFewAreTooFew() {
        // (0.55 - 0.4) ln(0.55 / 0.4) + (0.45 - 0.6) ln(0.45 / 0.6) = 0.091; at 0.4 against 0.6 it is 0.162
        SplittableRandom random = new SplittableRandom(4);
        assertThat(verdicts(recorded(1000, 4, i -> random.nextDouble(10, 60), 0)))
                .containsEntry("answers", Drift.Verdict.SOME_CHANGE);
        assertThat(verdicts(recorded(29, 4, i -> 20, 0)).values()).containsOnly(Drift.Verdict.TOO_FEW);
    }

    @Test
    void edgesAreDecilesAndTheGreatest() {
        double[] digits = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7};
        Histogram histogram = Histogram.of(digits);
        // numpy: unique(quantile(digits, arange(1, 11) / 10, method="inverted_cdf"))
        assertThat(histogram.edges()).containsExactly(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
        assertThat(histogram.counts()).containsExactly(6L, 7L, 3L, 3L, 3L, 2L, 3L, 3L, 0L);
        assertThat(histogram.mean()).isCloseTo(4.7, within(1e-12));
        assertThat(histogram.total()).isEqualTo(30);
        assertThat(histogram.with(new double[] {10, 2}).counts()).containsExactly(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
        assertThat(Histogram.of(IntStream.range(0, 7).mapToDouble(i -> 0.5).toArray())
                        .edges())
                .containsExactly(0.5);
        assertThat(Histogram.of(new double[0]).counts()).containsExactly(0L, 0L);
    }
}
