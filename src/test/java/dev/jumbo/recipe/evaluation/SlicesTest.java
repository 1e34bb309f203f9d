package dev.jumbo.recipe.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.tasks.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlicesTest {
    @TempDir
    Path folder;

    /** 200 examples; those from "old" of the second class are wrong. */
    private static JudgedExamples examples() {
        float[] values = new float[400];
        float[] targets = new float[200];
        List<Map<String, Object>> properties = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean old = i % 5 == 0;
            targets[i] = i % 2;
            boolean wrong = old && i % 2 == 1;
            values[2 * i + (wrong ? 1 - i % 2 : i % 2)] = 0.9f;
            values[2 * i + (wrong ? i % 2 : 1 - i % 2)] = 0.1f;
            properties.add(Map.of("source", old ? "old" : "new", "length", i, "name", "file " + i));
        }
        return new JudgedExamples(
                new Predictions(List.of("a", "b"), 2, values, targets),
                IntStream.range(0, 200).toArray(),
                properties);
    }

    @Test
    void theWorstSliceIsFirst() {
        List<Slices.Slice> slices = Slices.of(examples());
        Slices.Slice worst = slices.get(0);
        assertThat(worst.property() + " " + worst.value()).isEqualTo("source old");
        assertThat(worst.count()).isEqualTo(40);
        assertThat(worst.score().value()).isEqualTo(0.5);
        assertThat(worst.rest()).isEqualTo(1);
        assertThat(worst.pValue()).isLessThan(1e-4);
        assertThat(Slices.isWorse(worst, examples().predictions())).isTrue();
        assertThat(slices)
                .extracting(slice -> slice.property() + " " + slice.value())
                .contains("class a", "class b", "predicted a", "length up to 50", "length above 149")
                .noneMatch(name -> name.startsWith("name"));
        assertThat(slices.stream()
                        .filter(s -> s.property().equals("length"))
                        .mapToInt(Slices.Slice::count)
                        .sum())
                .isEqualTo(200);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        JudgedExamples examples = examples();
        Path file = folder.resolve("predictions.jsonl");
        examples.write(file);
        JudgedExamples read = JudgedExamples.read(file);
        assertThat(read.predictions().values()).isEqualTo(examples.predictions().values());
        assertThat(read.predictions().targets())
                .isEqualTo(examples.predictions().targets());
        assertThat(read.predictions().classes())
                .isEqualTo(examples.predictions().classes());
        assertThat(read.positions()).isEqualTo(examples.positions());
        assertThat(read.properties()).isEqualTo(examples.properties());
        Predictions numbers = new Predictions(List.of(), 1, new float[] {1.5f, -2}, new float[] {1, 2});
        new JudgedExamples(numbers, new int[] {4, 2}, List.of(Map.of(), Map.of())).write(file);
        JudgedExamples again = JudgedExamples.read(file).ordered();
        assertThat(again.predictions().values()).containsExactly(-2, 1.5f);
        assertThat(again.predictions().targets()).containsExactly(2, 1);
    }

    @Test
    void damagedFilesAreRefusedByLine() throws IOException {
        Path file = folder.resolve("predictions.jsonl");
        examples().write(file);
        List<String> lines = Files.readAllLines(file);
        for (String[] each : new String[][] {
            {"{\"index\":1", "line 3: not JSON"},
            {"{\"probabilities\":[0.1],\"truth\":\"a\"}", "line 3: expected 2 numbers, got 1"},
            {"{\"probabilities\":[0.1,\"x\"],\"truth\":\"a\"}", "line 3: expected numbers"},
            {"{\"probabilities\":[0.1,0.9],\"truth\":\"c\"}", "line 3: expected a truth among the classes"}
        }) {
            List<String> damaged = new ArrayList<>(lines);
            damaged.set(2, each[0]);
            Files.write(file, damaged);
            assertThatThrownBy(() -> JudgedExamples.read(file)).hasMessageContaining(each[1]);
        }
        Files.writeString(file, "");
        assertThatThrownBy(() -> JudgedExamples.read(file)).hasMessageContaining("line 1: expected a JSON object");
    }

    @Test
    void intervalsAreOfTheMetricAndTheSameOnAnyNumberOfThreads() {
        Predictions predictions = examples().predictions();
        Bootstrap bootstrap = Bootstrap.standard(3);
        Map<String, Estimate> first = Scores.of(predictions, List.of("accuracy", "f1_macro", "roc_auc"), bootstrap);
        assertThat(first).isEqualTo(Scores.of(predictions, List.of("accuracy", "f1_macro", "roc_auc"), bootstrap));
        Estimate accuracy = first.get("accuracy");
        assertThat(accuracy.value()).isEqualTo(0.9);
        // stratified: only the second class errs, 20 of 100: σ = √(0.2 · 0.8 / 100) / 2 = 0.02
        assertThat(accuracy.interval().high() - accuracy.interval().low()).isCloseTo(2 * 1.96 * 0.02, within(0.012));
    }
}
