package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.CausalModel;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes of texts, from a file to a model that is read again and used. */
class TextTasksTest {
    @TempDir
    Path folder;

    @Test
    void aLanguageModelLearnsWordsThatFollowEachOther() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String part = i % 10 == 0 ? "test" : i % 10 == 1 ? "valid" : "train";
            char first = (char) ('a' + i / 10 % 5);
            rows.append("{\"lines\": [\"%c%c%c\", \"end\"], \"part\": \"%s\"}%n"
                    .formatted(first, first + 1, first + 2, part));
        }
        Path file = Files.writeString(folder.resolve("corpus.jsonl"), rows);
        RunFolder run = train("""
                name: letters
                task: language-modeling
                data: {source: corpus, path: '%s', text: lines, split: part}
                prepare: {tokenizer: {name: characters}, context: 16}
                model: {name: gpt, options: {width: 32, numHeads: 2, numBlocks: 1, dropout: 0}}
                train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                """.formatted(file));
        Bundle bundle = Bundle.read(run.bundle());
        // One of five first letters is open, 8 of 9 tokens (3 letters, line feed, "end", the end) are not: 5^(1/8).
        assertThat(bundle.metrics().get("perplexity")).isCloseTo(Math.pow(5, 1 / 8.0), within(0.02));
        assertThat(bundle.metrics().get("tokens")).isEqualTo(30 * 8.0);
        assertThat(bundle.metrics().get("bits_per_byte")).isCloseTo(Math.log(5) / Math.log(2) / 7, within(0.02));
        try (Scope scope = Scope.open()) {
            LanguageModeling task = (LanguageModeling) bundle.task();
            CausalModel model = (CausalModel) bundle.load(run.bundle(), Device.CPU);
            assertThat(task.writer(model).generate("c", 1).text()).isEqualTo("de\nend");
        }
        assertThat(Files.readString(run.report())).contains("Samples", "end");
        assertThat(evaluate(run).get("perplexity")).isCloseTo(bundle.metrics().get("perplexity"), within(1e-6));
    }

    @Test
    void aClassifierTellsTextsApart() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 200; i++) {
            String word = i % 2 == 0 ? "good" : "bad";
            rows.append(i % 2 == 0 ? "yes" : "no").append(",\"");
            int at = random.nextInt(6);
            for (int w = 0; w < 6; w++) {
                rows.append(w == at ? word : "thing" + random.nextInt(3)).append(' ');
            }
            rows.append("\"\n");
        }
        Path file = Files.writeString(folder.resolve("texts.csv"), rows);
        for (String model : List.of("textcnn", "lstm", "transformer")) {
            String options = model.equals("textcnn") ? "{width: 16, filters: 8, filterWidths: [1, 2]}" : "{width: 16}";
            RunFolder run = train("""
                    name: %s
                    task: text-classification
                    data: {source: labelled, path: '%s'}
                    prepare: {tokenizer: {name: wordpiece, vocabulary: 100}, maxLength: 32}
                    model: {name: %s, options: %s}
                    train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                    """.formatted(model, file, model, options));
            Bundle bundle = Bundle.read(run.bundle());
            assertThat(bundle.metrics().get("accuracy")).as(model).isGreaterThanOrEqualTo(0.95);
            try (Scope scope = Scope.open()) {
                List<Prediction> found = bundle.task()
                        .predict(
                                bundle.load(run.bundle(), Device.CPU),
                                List.of("thing1 bad", "good thing2 thing0"),
                                2,
                                Device.CPU,
                                Precision.FLOAT32);
                assertThat(found.get(0).answers().get(0).label()).as(model).isEqualTo("no");
                assertThat(found.get(1).answers().get(0).label()).as(model).isEqualTo("yes");
                assertThat(found.get(1).answers().stream()
                                .mapToDouble(Prediction.Answer::probability)
                                .sum())
                        .isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void aTranslatorLearnsToSpellDigits() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        List<String> words = List.of("zero", "one", "two", "three", "four");
        StringBuilder rows = new StringBuilder("digits\twords\n");
        for (int i = 0; i < 400; i++) {
            int a = random.nextInt(5);
            int b = random.nextInt(5);
            rows.append(a + " " + b + "\t" + words.get(a) + " " + words.get(b) + "\n");
        }
        Path file = Files.writeString(folder.resolve("pairs.tsv"), rows);
        for (String model : List.of("transformer", "seq2seq")) {
            String options = model.equals("seq2seq")
                    ? "{width: 32, hidden: 32, attention: 32, readout: 32, dropout: 0}"
                    : "{width: 32, numHeads: 2, numLayers: 1, dropout: 0}";
            RunFolder run = train("""
                    name: %s
                    task: translation
                    data: {source: pairs, path: '%s', from: digits, to: words}
                    prepare: {tokenizer: {name: bpe, vocabulary: 300}, maxLength: 24, beams: %d}
                    model: {name: %s, options: %s}
                    train: {epochs: 15, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                    metrics: [exact_match, chrf]
                    """.formatted(model, file, model.equals("seq2seq") ? 1 : 3, model, options));
            Bundle bundle = Bundle.read(run.bundle());
            assertThat(bundle.metrics().get("exact_match")).as(model).isGreaterThan(0.9);
            try (Scope scope = Scope.open()) {
                assertThat(bundle
                                .task()
                                .predict(
                                        bundle.load(run.bundle(), Device.CPU),
                                        List.of("3 1", "0 4"),
                                        1,
                                        Device.CPU,
                                        Precision.FLOAT32)
                                .stream()
                                .map(p -> p.answers().get(0).label()))
                        .as(model)
                        .containsExactly("three one", "zero four");
            }
        }
    }

    @Test
    void whatDoesNotSuitTheTaskIsRefused() {
        refused("task: translaton", "unknown task 'translaton'; did you mean 'translation'?");
        refused("task: language-modeling\nmodel: {name: textcnn}", "model.name: unknown model 'textcnn'");
        refused("task: text-classification\nmetrics: [perplexity]", "metrics: unknown metric 'perplexity'");
        refused("task: translation\nprepare: {augment: [flip]}", "unknown key 'prepare.augment'");
        refused("task: masked-language-modeling\nmodel: {name: bert, from: x}", "model.from");
        assertThatThrownBy(() -> TrainingRun.openData(
                        RecipeYaml.parse("task: language-modeling\ndata: {source: embedded}", "r.yaml", List.of())))
                .hasMessageContaining("data: task language-modeling needs source: corpus or tokens");
        assertThatThrownBy(() -> TrainingRun.openData(
                        RecipeYaml.parse("task: language-modeling\ndata: {path: none.txt}", "r.yaml", List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data.path: no file");
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> RecipeYaml.parse(yaml, "r.yaml", List.of()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(message);
    }

    private RunFolder train(String yaml) throws IOException {
        Recipe recipe = RecipeYaml.parse(yaml, "r.yaml", List.of());
        RunFolder run = new RunFolder(folder.resolve("runs").resolve(recipe.name()));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run;
    }

    private static Map<String, Double> evaluate(RunFolder run) throws IOException {
        return new TrainingRun(RecipeYaml.read(run.recipe(), List.of()), run).evaluate();
    }
}
