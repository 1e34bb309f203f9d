package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.study.CrossValidation;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search in each fold, on rows of a table. */
class NestedTrainingTest {
    private static final int ROWS = 60;

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void recipe() throws IOException {
        StringBuilder rows = new StringBuilder("x,answer\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append(i % 7 - 3).append(i % 7 > 3 ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
        file = Files.writeString(folder.resolve("r.yaml"), """
                name: rows
                task: tabular-classification
                data: {source: table, path: '%s'}
                prepare: {target: answer}
                model: {name: tabular-mlp, options: {hidden: [4], dropout: 0}}
                train: {epochs: 4, batchSize: 16, precision: float32}
                metrics: [accuracy]
                evaluate: {resamples: 20}
                tune:
                  search: grid
                  space: {train.optimizer.lr: [1e-5, 0.05]}
                """.formatted(folder.resolve("rows.csv")));
    }

    private CrossValidation.Result run(boolean resume) throws IOException {
        Recipe recipe = RecipeYaml.read(file, List.of());
        return new CrossValidation(recipe, new RunFolder(folder.resolve("nested")), 3, 1)
                .run(resume, Progress.silent(), new NestedTraining(file, List.of()))
                .orElseThrow();
    }

    @Test
    void eachFoldChoosesWithoutSeeingWhatItTestsOn() throws IOException {
        CrossValidation.Result result = run(false);
        assertThat(result.settings()).hasSize(3).allMatch(text -> text.equals("train.optimizer.lr=0.05000"));
        assertThat(Arrays.stream(JudgedExamples.read(folder.resolve("nested/predictions.jsonl"))
                                .positions())
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, ROWS).boxed().toList());
        for (int fold = 1; fold <= 3; fold++) {
            Path tune = folder.resolve("nested/fold-" + fold + "-tune");
            Set<String> divisions = new TreeSet<>();
            for (int trial = 1; trial <= 2; trial++) { // all trials of a fold hold out the same rows
                Recipe one = RecipeYaml.read(tune.resolve("trials/000" + trial + "/recipe.yaml"), List.of());
                divisions.add(one.split().toString());
                assertThat(one.split().fold()).isEqualTo(fold - 1);
                assertThat(one.split().folds()).isEqualTo(3);
            }
            assertThat(divisions).hasSize(1);
            assertThat(tune.resolve("trials/0001/evaluation.json")).doesNotExist(); // the worse one is not tested
        }
        assertThat(Files.readString(folder.resolve("nested/report.html"))).contains("Chosen in each fold");
        assertThat(run(true)).isEqualTo(result);
    }

    @Test
    void aRecipeWithoutASearchIsRefusedAtOnce() throws IOException {
        Path plain = Files.writeString(
                folder.resolve("plain.yaml"), Files.readString(file).replaceFirst("(?s)tune:.*", ""));
        assertThatThrownBy(() -> new NestedTraining(plain, List.of()).check()).hasMessageContaining("tune");
    }
}
