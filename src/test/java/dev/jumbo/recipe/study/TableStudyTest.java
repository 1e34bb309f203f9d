package dev.jumbo.recipe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Slices;
import dev.jumbo.tasks.HeldOut;
import dev.jumbo.tasks.TableData;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cross-validation, slices and balanced training of tables. */
class TableStudyTest {
    private static final int ROWS = 120;

    @TempDir
    Path folder;

    /** The answer is yes where the size is above 0, but for the shop "odd", which says the contrary. */
    @BeforeEach
    void table() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        StringBuilder rows = new StringBuilder("size,shop,customer,value,answer\n");
        for (int i = 0; i < ROWS; i++) {
            double size = Math.round(random.nextGaussian() * 100) / 10.0;
            boolean odd = i % 5 == 0;
            rows.append(size + "," + (odd ? "odd" : "even") + ",c" + i % 40 + "," + (2 * size + 1) + ","
                    + ((size > 0) != odd ? "yes" : "no") + "\n");
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
    }

    private Recipe recipe(String task, String target, String... overrides) {
        return RecipeYaml.parse(
                """
                name: rows
                task: %s
                data: {source: table, path: '%s'}
                prepare: {target: %s, ignore: [shop, customer, %s]}
                model: {name: tabular-mlp, options: {hidden: [8], dropout: 0}}
                train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.03}, precision: float32}
                evaluate: {resamples: 100}
                """.formatted(task, folder.resolve("rows.csv"), target, target.equals("answer") ? "value" : "answer"),
                "r.yaml",
                List.of(overrides));
    }

    @Test
    void eachRowIsTestedOnce() throws IOException {
        for (String target : List.of("answer", "value")) {
            String task = target.equals("answer") ? "tabular-classification" : "tabular-regression";
            RunFolder run = new RunFolder(folder.resolve("cv-" + target));
            assertThat(new CrossValidation(recipe(task, target), run, 3).run(false, Progress.silent()))
                    .isPresent();
            JudgedExamples all = JudgedExamples.read(run.predictions());
            assertThat(Arrays.stream(all.positions()).sorted())
                    .as(target)
                    .containsExactlyElementsOf(IntStream.range(0, ROWS).boxed().toList());
            if (target.equals("value")) { // what was predicted is in the column's units
                List<String> lines = Files.readAllLines(folder.resolve("rows.csv"));
                for (int i = 0; i < ROWS; i++) {
                    double wanted =
                            Double.parseDouble(lines.get(1 + all.positions()[i]).split(",")[3]);
                    assertThat((double) all.predictions().targets()[i])
                            .isCloseTo(wanted, org.assertj.core.api.Assertions.within(1e-4));
                }
            }
        }
    }

    @Test
    void theGroupOfARowIsInOnePart() throws IOException {
        Recipe grouped =
                recipe("tabular-classification", "answer", "prepare.group=customer", "prepare.ignore=[shop, value]");
        String[] customers = Files.readAllLines(folder.resolve("rows.csv")).stream()
                .skip(1)
                .map(line -> line.split(",")[2])
                .toArray(String[]::new);
        Set<Integer> tested = new TreeSet<>();
        for (int fold = 0; fold < 4; fold++) {
            TableData data = (TableData) TrainingRun.openData(grouped.divided(new HeldOut(0.1, 0.1).fold(fold, 4)));
            List<Set<String>> parts = List.of(data.train(), data.validation(), data.test()).stream()
                    .map(part -> Arrays.stream(part.positions())
                            .mapToObj(row -> customers[row])
                            .collect(Collectors.toSet()))
                    .toList();
            assertThat(parts.get(0))
                    .doesNotContainAnyElementsOf(parts.get(1))
                    .doesNotContainAnyElementsOf(parts.get(2));
            assertThat(parts.get(1)).isNotEmpty().doesNotContainAnyElementsOf(parts.get(2));
            Arrays.stream(data.test().positions()).forEach(tested::add);
        }
        assertThat(tested).hasSize(ROWS);
        Recipe inTime = recipe("tabular-classification", "answer", "prepare.time=value", "split.folds=3");
        assertThatThrownBy(() -> TrainingRun.openData(inTime)).hasMessageContaining("prepare.time");
    }

    @Test
    void theWorstSliceIsTheShopThatTheModelCannotTell() throws IOException {
        RunFolder run = new RunFolder(folder.resolve("run"));
        Recipe blind = recipe(
                "tabular-classification",
                "answer",
                "prepare.ignore=[customer, value]",
                "split.test=0.5",
                "train.classWeights=balanced",
                "train.sampler=balanced",
                "train.epochs=1",
                "train.optimizer.lr=0.000001");
        new TrainingRun(blind, run).train(false, Progress.silent());
        List<Slices.Slice> slices = Slices.of(JudgedExamples.read(run.predictions()));
        assertThat(slices.stream()
                        .filter(slice -> slice.property().equals("shop"))
                        .map(Slices.Slice::value))
                .containsExactlyInAnyOrder("odd", "even");
    }
}
