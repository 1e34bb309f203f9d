package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tasks.PictureSource;
import dev.jumbo.tasks.SelectedSource;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Freeze;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of pictures that begin with another's weights, for other classes. */
class TransferTest {
    private static final String SOURCE = "{source: selected, classes: [Bag, Sandal, Trouser], perClass: 12}";
    private static final String TARGET = "{source: selected, classes: [Sneaker, Dress], perClass: 10, seed: 3}";
    private static final String NET = "{name: resnet18-small, options: {width: 4, blocks: [1, 1]}}";

    @TempDir
    Path folder;

    private static Recipe parse(String data, String model, String train) {
        return RecipeYaml.parse("""
                data: %s
                model: %s
                train: %s
                """.formatted(data, model, train), "r.yaml", List.of());
    }

    private RunFolder run(String name, Recipe recipe) throws IOException {
        RunFolder run = new RunFolder(folder.resolve(name));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run;
    }

    @Test
    void classesAndCountsAreChosen() throws IOException {
        PictureSource.Opened opened =
                new SelectedSource(new PictureSource.Embedded(), List.of("Sneaker", "Dress"), 10, 3).open();
        assertThat(opened.train().classes()).containsExactly("Sneaker", "Dress");
        assertThat(Arrays.stream(opened.train().labels())
                        .filter(label -> label == 0)
                        .count())
                .isEqualTo(10);
        assertThat(opened.train().size()).isEqualTo(20);
        assertThat(Objects.requireNonNull(opened.test()).size()).isEqualTo(400);
        PictureSource.Opened all = new PictureSource.Embedded().open();
        assertThat(opened.train().nameOf(0)).isNotEqualTo(opened.train().nameOf(1));
        for (int i = 0; i < opened.train().size(); i++) {
            assertThat(opened.train().get(i).label()).isEqualTo(opened.train().labels()[i]);
        }
        PictureSource.Opened other =
                new SelectedSource(new PictureSource.Embedded(), List.of("Sneaker", "Dress"), 10, 4).open();
        assertThat(other.train().get(0).pixels())
                .isNotEqualTo(opened.train().get(0).pixels());
        assertThat(new SelectedSource(new PictureSource.Embedded(), List.of(), 2, 0)
                        .open()
                        .train()
                        .classes())
                .isEqualTo(all.train().classes());
        assertThatThrownBy(() -> TrainingRun.openData(parse("{source: selected, classes: [Bag, Sandals]}", NET, "{}")))
                .hasMessageContaining("data.classes: unknown class 'Sandals'; did you mean 'Sandal'?");
        assertThatThrownBy(() -> TrainingRun.openData(parse("{source: selected, perClass: 1001}", NET, "{}")))
                .hasMessageContaining("data.perClass: expected at most 1000, the pictures of class");
        assertThatThrownBy(() -> parse("{source: selected, classes: [Bag, Bag]}", NET, "{}"))
                .hasMessageContaining("data.classes: expected at least two different ones, got [Bag, Bag]");
        assertThatThrownBy(() -> parse("{source: selected, base: {source: labelled}}", NET, "{}"))
                .hasMessageContaining("data.base: expected a source of pictures");
    }

    @Test
    void aBundleForOtherClassesGetsANewHead() throws IOException {
        RunFolder first = run("first", parse(SOURCE, NET, "{epochs: 1, batchSize: 8}"));
        String from = "{name: resnet18-small, from: '" + first.bundle() + "'}";
        Recipe second = parse(TARGET, from, "{epochs: 1, batchSize: 8, freeze: [{match: '^(stem|stages)'}]}");
        assertThat(second.train().freeze()).containsExactly(new Freeze("^(stem|stages)"));
        assertThat(parse(TARGET, from, "{}").model().options()).isEmpty();
        PictureData data = (PictureData) TrainingRun.openData(second);
        assertThat(data.beginning(data.task().model())).containsExactly("a new head: head.bias, head.weight");
        RunFolder tuned = run("second", second);
        ImageClassification task =
                (ImageClassification) Bundle.read(tuned.bundle()).task();
        assertThat(task.classes()).containsExactly("Sneaker", "Dress");
        assertThat(task.normalization())
                .isEqualTo(((ImageClassification) Bundle.read(first.bundle()).task()).normalization());
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> before =
                    Bundle.read(first.bundle()).load(first.bundle(), Device.CPU).stateTensors();
            Module after = Bundle.read(tuned.bundle()).load(tuned.bundle(), Device.CPU);
            after.stateTensors().forEach((key, tensor) -> {
                if (key.startsWith("head")) {
                    assertThat(tensor.size(0)).as(key).isEqualTo(2);
                } else {
                    assertThat(tensor.sameAs(Objects.requireNonNull(before.get(key))))
                            .as(key)
                            .isTrue();
                }
            });
        }
        assertThat(new TrainingRun(second, tuned).evaluate())
                .containsEntry("accuracy", Bundle.read(tuned.bundle()).metrics().get("accuracy"));
    }

    @Test
    void aFileOfWeightsIsKeptWithTheRun() throws IOException {
        RunFolder first = run("first", parse(SOURCE, NET, "{epochs: 1, batchSize: 8}"));
        Path file = folder.resolve("weights.safetensors");
        Files.copy(first.bundle().resolve("model.safetensors"), file);
        String from = NET.replace("options", "from: '" + file + "', options");
        Recipe second = parse(TARGET, from, "{epochs: 1, batchSize: 8, layerDecay: 0.8}");
        PictureData data = (PictureData) TrainingRun.openData(second);
        assertThat(data.beginning(data.task().model()).get(0))
                .matches("begins with \\d+ tensors of .*weights.safetensors, under our own names");
        RunFolder tuned = run("second", second);
        Files.delete(file);
        assertThat(new TrainingRun(RecipeYaml.parse(Files.readString(tuned.recipe()), "r", List.of()), tuned)
                        .evaluate())
                .containsEntry("accuracy", Bundle.read(tuned.bundle()).metrics().get("accuracy"));
        String other = from.replace("[1, 1]", "[2, 1]")
                .replace(file.toString(), tuned.start().toString());
        Recipe wrong = parse(TARGET, other, "{epochs: 1}");
        assertThatThrownBy(() -> run("third", wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "name in model.allow what may be left out; missing: stages.0.layers.1.conv1.weight");
        Recipe allowed = parse(TARGET, other.replace("from:", "allow: ['^stages.0.layers.1'], from:"), "{epochs: 1}");
        assertThat(run("fourth", allowed).bundle()).isDirectory();
    }

    @Test
    void recipesAreChecked() {
        assertThatThrownBy(() -> parse(TARGET, NET, "{layerDecay: 2}"))
                .hasMessageContaining("train.layerDecay: expected a factor in (0, 1], got 2.0");
        assertThatThrownBy(() -> parse(TARGET, NET, "{freeze: [{match: '('}]}"))
                .hasMessageContaining("train.freeze[0]");
        assertThatThrownBy(() -> parse(TARGET, NET, "{freeze: [{match: a, epochs: -1}]}"))
                .hasMessageContaining("train.freeze[0].epochs: expected at least 0, got -1");
        Recipe recipe = parse(TARGET, NET, "{freeze: [{match: a, epochs: 2, statistics: false}], layerDecay: 0.7}");
        assertThat(RecipeYaml.parse(RecipeYaml.write(recipe), "r", List.of())).isEqualTo(recipe);
    }
}
