package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.tasks.CategoryCounts;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of tables, and regressions, beside what SciPy and NumPy say; scripts/goldens/drift.py writes it. */
class TableDriftTest {
    private static final Histogram NOTHING = Histogram.of(new double[0]);

    private static JsonNode goldens() throws IOException {
        try (InputStream in = TableDriftTest.class.getResourceAsStream("/goldens/drift.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }

    private static RecordedPrediction recorded(int id, String answer, Map<String, Double> features) {
        return new RecordedPrediction(
                "p" + id,
                Instant.EPOCH,
                "m",
                "1",
                "tabular-regression",
                null,
                null,
                "00",
                answer,
                Double.NaN,
                features,
                null);
    }

    private static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(node -> node.isNull() ? Double.NaN : node.asDouble())
                .toArray();
    }

    @Test
    void numbersAreComparedWithTheirGaps() throws IOException {
        JsonNode columns = goldens().get("columns");
        assertThat(columns).hasSize(3);
        for (JsonNode c : columns) {
            double[] trained = doubles(c.get("trained"));
            double[] given = Arrays.stream(trained).filter(Double::isFinite).toArray();
            DataStatistics statistics = new DataStatistics(
                    trained.length,
                    Map.of("x", Histogram.of(given)),
                    Map.of(),
                    Map.of("x", (long) trained.length - given.length),
                    Map.of(),
                    Map.of(),
                    NOTHING,
                    NOTHING);
            double[] now = doubles(c.get("recorded"));
            List<Drift.Row> rows = Drift.measure(
                    statistics,
                    IntStream.range(0, now.length)
                            .mapToObj(i -> recorded(i, "0", Map.of("x", now[i])))
                            .toList());
            assertThat(rows).hasSize(1);
            Drift.Row row = rows.get(0);
            assertThat(row.index()).isCloseTo(c.get("psi").asDouble(), within(1e-12));
            assertThat(row.ks()).isCloseTo(c.get("ks").asDouble(), within(1e-12));
            assertThat(row.pValue()).isCloseTo(c.get("p").asDouble(), within(1e-9));
            Drift.Share missing = Objects.requireNonNull(row.missing());
            assertThat(missing.trained()).isCloseTo(c.get("missing").asDouble(), within(1e-12));
            assertThat(missing.recorded()).isCloseTo(c.get("missingNow").asDouble(), within(1e-12));
            assertThat(row.unseen()).isNull();
            assertThat(row.recorded()).isEqualTo(now.length);
        }
    }

    @Test
    void categoriesAreComparedWithUnseenOnesAndGaps() throws IOException {
        for (JsonNode c : goldens().get("categories")) {
            long[] trained = Arrays.stream(doubles(c.get("trained")))
                    .mapToLong(x -> (long) x)
                    .toArray();
            long[] now = Arrays.stream(doubles(c.get("recorded")))
                    .mapToLong(x -> (long) x)
                    .toArray();
            long examples = Arrays.stream(trained).sum();
            // Of the vocabulary, numbers 2 to 4, the last is not listed: it counts among the others.
            DataStatistics statistics = new DataStatistics(
                    examples,
                    Map.of(),
                    Map.of(
                            "home",
                            new CategoryCounts(
                                    List.of("rent", "own"),
                                    List.of(3, 2),
                                    List.of(trained[0], trained[1]),
                                    trained[2],
                                    trained[3])),
                    Map.of("home", trained[4]),
                    Map.of(),
                    Map.of(),
                    NOTHING,
                    NOTHING);
            double[] numbers = {3, 2, 4, 0, 1};
            List<RecordedPrediction> predictions = new ArrayList<>();
            for (int bin = 0; bin < now.length; bin++) {
                for (int i = 0; i < now[bin]; i++) {
                    predictions.add(recorded(predictions.size(), "0", Map.of("home", numbers[bin])));
                }
            }
            Drift.Row row = Drift.measure(statistics, predictions).get(0);
            if (trained[2] + now[2] > 0) {
                assertThat(row.index()).isCloseTo(c.get("psi").asDouble(), within(1e-12));
                assertThat(row.noise()).isCloseTo(c.get("noise").asDouble(), within(0.01 * row.noise()));
                assertThat(row.bins())
                        .extracting(Drift.Bin::name)
                        .containsExactly("rent", "own", "(others)", "(unseen)", "(missing)");
                assertThat(row.verdict()).isEqualTo(Drift.Verdict.MUCH_CHANGE);
                assertThat(row.change()).isEqualTo("(unseen): 30.0%, was 0.0%");
            } else {
                assertThat(row.bins()).hasSize(4);
                assertThat(row.verdict()).isEqualTo(Drift.Verdict.STABLE);
            }
            assertThat(Objects.requireNonNull(row.unseen()).recorded())
                    .isCloseTo((double) now[3] / predictions.size(), within(1e-12));
            assertThat(row.ks()).isNaN();
        }
    }

    @Test
    void theWorstColumnIsFirstAndTheValuesOfARegressionAreLast() {
        double[] uniform = IntStream.range(0, 400).mapToDouble(i -> i / 400.0).toArray();
        DataStatistics statistics = new DataStatistics(
                400,
                Map.of("a", Histogram.of(uniform), "b", Histogram.of(uniform), "c", Histogram.of(uniform)),
                Map.of(),
                Map.of("a", 0L, "b", 0L, "c", 0L),
                Map.of(),
                Map.of(),
                NOTHING,
                Histogram.of(uniform));
        List<Drift.Row> rows = Drift.measure(
                statistics,
                IntStream.range(0, 200)
                        .mapToObj(i -> recorded(
                                i,
                                i == 0 ? "[phone]" : String.valueOf(0.5 + i / 400.0),
                                Map.of(
                                        "a",
                                        i / 200.0,
                                        "b",
                                        0.9 + i / 2000.0,
                                        "c",
                                        i % 2 == 0 ? Double.NaN : i / 200.0)))
                        .toList());
        assertThat(rows).extracting(Drift.Row::name).containsExactly("b", "c", "a", "values");
        assertThat(rows)
                .extracting(Drift.Row::verdict)
                .containsExactly(
                        Drift.Verdict.MUCH_CHANGE,
                        Drift.Verdict.MUCH_CHANGE,
                        Drift.Verdict.STABLE,
                        Drift.Verdict.MUCH_CHANGE);
        assertThat(rows.get(1).change()).startsWith("(missing): 50.0%, was 0.0%");
        assertThat(rows.get(3).recorded()).isEqualTo(199);
        assertThat(rows.get(3).ks()).isCloseTo(0.5, within(0.01));
        assertThat(rows.get(3).missing()).isNull();
    }

    @Test
    void anEmptyCellIsKeptAsOne(@TempDir Path folder) throws IOException {
        try (FeedbackStore store = FeedbackStore.open(folder.resolve("f.db").toString())) {
            store.record(List.of(recorded(1, "0", Map.of("x", Double.NaN, "y", 2.5))));
            assertThat(store.predictions(FeedbackQuery.all()).get(0).features())
                    .isEqualTo(Map.of("x", Double.NaN, "y", 2.5));
        }
    }
}
