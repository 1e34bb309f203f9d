package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches over a small classifier of texts, from the recipe to the report. */
class TuningTest {
    private static final Tuning.Watcher NOBODY = new Tuning.Watcher() {
        @Override
        public void epoch(int trial, int epochs, int trials, History history) {}

        @Override
        public void trial(Trial trial, History history) {}

        @Override
        public void finishing(Trial best) {}
    };

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void writeTheRecipe() throws IOException {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "good " : "bad ").append(i).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("texts.csv"), rows);
        file = folder.resolve("recipe.yaml");
        Files.writeString(file, """
                name: texts
                task: text-classification
                data: {source: labelled, path: '%s'}
                split: {validation: 0.2, test: 0.2}
                prepare: {tokenizer: {name: characters}, maxLength: 16}
                model: {name: textcnn, options: {width: 8, filters: 4, filterWidths: [2]}}
                train: {epochs: 4, batchSize: 8, workers: 0}
                tune:
                  trials: 7
                  metric: loss
                  space:
                    train.optimizer: {choice: [{name: sgd, lr: 0.1}, adamw]}
                    train.optimizer.lr: {log: [1e-4, 0.5]}
                    train.optimizer.momentum: {float: [0, 0.9], when: {train.optimizer: sgd}}
                    model.options.filters: [2, 4]
                  pruner: {name: asha, reduction: 2}
                """.formatted(folder.resolve("texts.csv")));
    }

    private Tuning tuning(String runs, String... overrides) throws IOException {
        return Tuning.read(file, List.of(overrides), folder.resolve(runs));
    }

    private static List<String> withoutSeconds(Tuning tuning) throws IOException {
        return tuning.history().records().stream()
                .map(t -> t.number() + " " + t.state() + " " + t.epochs() + " " + t.value() + " " + t.parameters() + " "
                        + t.curve())
                .toList();
    }

    @Test
    void aSearchThatWasKilledAnywhereGoesOnAsIfItHadNotBeen() throws IOException {
        Tuning whole = tuning("whole");
        assertThat(whole.search(false, NOBODY)).isEqualTo(Tuning.End.FINISHED);
        List<String> expected = withoutSeconds(whole);
        assertThat(whole.history().trials()).hasSize(7);
        assertThat(expected).as("some went on from a rung").hasSizeGreaterThan(7);
        for (int epochs : new int[] {1, 4, 9}) {
            Tuning again = tuning("killed" + epochs);
            assertThatThrownBy(() -> again.search(false, new Kill(epochs))).isInstanceOf(IllegalStateException.class);
            Path log = again.folder().log().file();
            String before = Files.exists(log) ? Files.readString(log) : "";
            Files.writeString(log, before + "{\"number\":1,\"sta");
            assertThatThrownBy(() -> again.search(false, NOBODY)).hasMessageContaining("--resume");
            assertThat(again.search(true, NOBODY)).isEqualTo(Tuning.End.FINISHED);
            assertThat(withoutSeconds(again)).as("after " + epochs + " epochs").isEqualTo(expected);
        }
    }

    /** Ends the search in the middle of an epoch's end: it is logged, and not in a checkpoint. */
    private static final class Kill implements Tuning.Watcher {
        private int left;

        Kill(int epochs) {
            left = epochs;
        }

        @Override
        public void epoch(int trial, int epochs, int trials, History history) {
            if (--left == 0) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public void trial(Trial trial, History history) {}

        @Override
        public void finishing(Trial best) {}
    }

    @Test
    void theBestIsTestedOnceAndOthersKeepNoWeights() throws IOException {
        Tuning tuning = tuning("runs");
        tuning.search(false, NOBODY);
        assertThat(tuning.folder().path().resolve("trials"))
                .as("trials are not tested")
                .isDirectoryNotContaining(trial -> Files.exists(trial.resolve("evaluation.json")));
        Optional<Map<String, Double>> test = tuning.finish(NOBODY);
        assertThat(test.orElseThrow()).containsKeys("accuracy", "loss");
        Trial best = tuning.history().best(Direction.MIN).orElseThrow();
        assertThat(best.state()).isEqualTo(Trial.State.FINISHED);
        for (Trial trial : tuning.history().trials()) {
            boolean isBest = trial.number() == best.number();
            Path run = tuning.folder().trial(trial.number()).path();
            assertThat(Files.exists(run.resolve("checkpoints"))).isEqualTo(isBest);
            assertThat(Files.exists(run.resolve("evaluation.json"))).isEqualTo(isBest);
            assertThat(run.resolve("metrics.jsonl")).exists();
        }
        Recipe recipe = RecipeYaml.read(tuning.folder().best(), List.of());
        assertThat(recipe.name()).isEqualTo("texts-best");
        assertThat(recipe.train().optimizer().lr())
                .isEqualTo(((Number) best.parameters().get("train.optimizer.lr")).doubleValue());
        assertThat(recipe.model().options().get("filters"))
                .isEqualTo(best.parameters().get("model.options.filters"));
        assertThat(Files.readString(tuning.folder().report()))
                .contains("Tuning of texts", "train.optimizer.momentum", "(test)", "Rungs");
    }

    @Test
    void theBestLearnsFromAllButTheSameTestData() throws IOException {
        Tuning tuning = tuning("runs", "tune.trials=2", "tune.pruner=none");
        tuning.search(false, NOBODY);
        tuning.finish(NOBODY);
        Trial best = tuning.history().best(Direction.MIN).orElseThrow();
        Recipe all = tuning.retraining();
        assertThat(all.train().epochs()).isEqualTo(1 + best.curve().indexOf(best.value()));
        RunFolder folder = new RunFolder(this.folder.resolve("runs/all"));
        FitResult fit =
                new TrainingRun(all, folder).train(false, Progress.silent()).fit();
        assertThat(fit.state().epoch()).isEqualTo(all.train().epochs());
        JsonNode card = new ObjectMapper().readTree(folder.dataCard().toFile());
        assertThat(card.get("texts")).as(card.toString()).isNotNull();
        assertThat(card.get("texts").get("train").intValue()).isEqualTo(36 + 12);
        assertThat(card.get("texts").get("validation").intValue()).isZero();
        assertThat(JudgedExamples.read(folder.predictions()).positions())
                .isEqualTo(
                        JudgedExamples.read(tuning.folder().trial(best.number()).predictions())
                                .positions());
        assertThat(Files.readString(folder.report())).contains("the last of");
    }

    @Test
    void aTrialThatFailsIsRecordedAndTheSearchGoesOn() throws IOException {
        Tuning tuning = tuning(
                "runs",
                "tune.search=grid",
                "tune.pruner=none",
                "tune.trials=0",
                "tune.space={train.optimizer.lr: [0.001, -1, 1e30, 0.01], train.epochs: [1]}");
        assertThat(tuning.search(false, NOBODY)).isEqualTo(Tuning.End.FINISHED);
        List<Trial> trials = tuning.history().trials();
        assertThat(trials).hasSize(4);
        assertThat(trials)
                .extracting(Trial::state)
                .containsExactly(Trial.State.FINISHED, Trial.State.FAILED, Trial.State.FAILED, Trial.State.FINISHED);
        assertThat(trials.get(1).message()).contains("train.optimizer.lr");
        assertThat(trials.get(2).message()).containsAnyOf("loss is", "not finite");
        assertThat(tuning.finish(NOBODY)).isPresent();
    }

    @Test
    void proposalsThatWereTriedAreNotTriedAgain() throws IOException {
        Tuning tuning = tuning("runs", "tune.space={model.options.filters: [2, 3, 4, 5]}", "tune.trials=20");
        List<Trial> trials = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Map<String, Object> values = tuning.propose(tuning.space(), trials).orElseThrow();
            trials.add(new Trial(i, Trial.State.FINISHED, 1, i, values, List.of(1.0 * i), 0, ""));
        }
        assertThat(trials)
                .extracting(t -> t.parameters().get("model.options.filters"))
                .containsExactlyInAnyOrder(2, 3, 4, 5);
        assertThat(tuning.propose(tuning.space(), trials)).isEmpty();
    }

    @Test
    void whatIsWrongWithASearchIsSaidBeforeTheFirstTrial() {
        assertThatThrownBy(() -> tuning("r", "tune.metric=auc")).hasMessageContaining("tune.metric", "[accuracy");
        assertThatThrownBy(() -> tuning("r", "tune.direction=max")).hasMessageContaining("better when smaller");
        assertThatThrownBy(() -> tuning("r", "tune.trails=3")).hasMessageContaining("did you mean 'tune.trials'");
        assertThatThrownBy(() -> tuning("r", "tune.time=soon")).hasMessageContaining("1h30m");
        assertThatThrownBy(() -> tuning("r", "tune.pruner.minEpochs=5"))
                .hasMessageContaining("train.epochs, which is 4");
        assertThatThrownBy(() -> tuning("r", "tune.space={train.batchsize: [1, 2]}"))
                .hasMessageContaining("train.batchSize");
        assertThatThrownBy(() -> tuning("r", "tune.space={train.epochs: [1, 2]}"))
                .hasMessageContaining("asha decides");
        assertThatThrownBy(() -> tuning("r", "tune.space={seed: [1, 2]}")).hasMessageContaining("same data");
        assertThatThrownBy(() -> tuning("r", "tune.search=grid")).hasMessageContaining("points: 5");
    }

    @Test
    void anotherSearchInTheFolderIsNotGoneOnWith() throws IOException {
        tuning("runs", "tune.trials=1").search(false, NOBODY);
        assertThatThrownBy(() -> tuning("runs", "tune.search=random").search(true, NOBODY))
                .hasMessageContaining("another tune.space or search", "tune.yaml has 'search: ", "random");
        assertThatThrownBy(() -> tuning("runs", "train.batchSize=4").search(true, NOBODY))
                .hasMessageContaining("another recipe: train.batchSize was 8, is 4");
        assertThat(tuning("runs", "tune.trials=2").search(true, NOBODY)).isEqualTo(Tuning.End.FINISHED);
        assertThat(tuning("runs").history().trials()).hasSize(2);
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        TrialLog log = new TrialLog(folder.resolve("trials.jsonl"));
        Files.writeString(log.file(), "{}x\n{\"number\":1}\n");
        assertThatThrownBy(log::read).hasMessageContaining("trials.jsonl, line 1");
    }
}
