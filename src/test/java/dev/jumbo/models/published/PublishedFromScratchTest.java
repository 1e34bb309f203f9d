package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models made here and written: with the weights of a golden checkpoint they are the golden's tensors, byte for byte, and
 * the same settings.
 */
class PublishedFromScratchTest {
    private final Path folder;

    PublishedFromScratchTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void gpt() throws IOException {
        Gpt.Config sizes = new Gpt.Config(11, 9, 8, 2, 2, 0.1, true);
        sameAs("gpt2", Gpt.of(sizes), model -> PublishedModel.of(model, sizes), "transformer.");
    }

    @Test
    void bertWithItsHeads() throws IOException {
        Bert.Config sizes = new Bert.Config(13, 8, 12, 2, 2, 9, 2, 0.1, 1e-12);
        sameAs("bert", Bert.of(sizes), model -> PublishedModel.of(model, sizes), "bert.");
        Bert all = Bert.of(sizes, true, true, true);
        ObjectNode config = written(all, PublishedModel.of(all, sizes));
        assertThat(config.at("/architectures/0").textValue()).isEqualTo("BertForPreTraining");
        assertThat(PublishedModelTest.tensors(folder.resolve("BertForPreTraining"))
                        .keySet())
                .contains("cls.predictions.bias", "cls.predictions.transform.LayerNorm.weight")
                .contains("cls.seq_relationship.bias", "bert.embeddings.LayerNorm.bias")
                .doesNotContain("cls.predictions.decoder.weight");
    }

    @Test
    void llamaAndItsKin() throws IOException {
        Llama.Config plain = Llama.Config.plain(11, 8, 12, 2, 2, 2, 4, 1e4, 1e-5);
        sameAs("llama2", Llama.of(plain), model -> PublishedModel.of(model, plain, 64), "");
        Llama.Config mistral =
                Llama.Config.plain(11, 8, 12, 2, 2, 1, 4, 1e4, 1e-5).window(3);
        sameAs("mistral", Llama.of(mistral), model -> PublishedModel.of(model, mistral, 64), "");
        Llama.Config qwen3 = Llama.Config.plain(11, 8, 12, 2, 4, 2, 6, 1e4, 1e-5)
                .qkNorm(true)
                .tied(true);
        sameAs("qwen3", Llama.of(qwen3), model -> PublishedModel.of(model, qwen3, 64), "");
        Llama.Config qwen2 = Llama.Config.plain(11, 16, 12, 2, 4, 2, 4, 1e4, 1e-5)
                .qkvBias(true)
                .tied(true);
        sameAs("qwen2", Llama.of(qwen2), model -> PublishedModel.of(model, qwen2, 64), "");
    }

    /** What is written is read as the same rotation and window. */
    @Test
    void rotationsAndWindowsComeBack() throws IOException {
        Llama.Config base = Llama.Config.plain(11, 8, 12, 1, 2, 1, 4, 1e4, 1e-5);
        RopeScaling[] all = {
            new RopeScaling.Linear(2.5),
            new RopeScaling.DynamicNtk(2, 64),
            new RopeScaling.Llama3(8, 1, 4, 32),
            new RopeScaling.Yarn(4, 16, 1, 32, 1.5),
            new RopeScaling.LongRope(List.of(1.0, 1.5), List.of(2.0, 4.25), 16, 1.25)
        };
        for (int i = 0; i < all.length; i++) {
            Rope rope = new Rope(4, 5e4, all[i]);
            Llama.Config c = base.rope(rope).qkvBias(i % 2 == 0).window(i == 2 ? 5 : 0);
            try (Scope scope = Scope.open()) {
                Llama model = Module.materialise(Llama.of(c), Device.CPU, 1);
                PublishedModel.of(model, c, 64).write(folder.resolve("m" + i));
                Llama read = PublishedModel.load(folder.resolve("m" + i), Llama.class, Device.CPU)
                        .model();
                assertThat(read.blocks().get(0).attention().positions()).isEqualTo(rope);
                assertThat(read.blocks().get(0).attention().window())
                        .isEqualTo(c.windows().get(0));
            }
        }
    }

    @Test
    void windowsOfSomeLayersAndPartsOfHeadsComeBack() throws IOException {
        Llama.Config base =
                Llama.Config.plain(11, 8, 12, 3, 2, 1, 14, 1e4, 1e-5).rope(new Rope(6));
        List<List<Integer>> all = List.of(List.of(0, 5, 5), List.of(5, 0, 5), List.of(5, 0, 0), List.of(0, 0, 0));
        for (int i = 0; i < all.size(); i++) {
            Llama.Config c = base.windows(all.get(i)).qkvBias(i % 2 == 0).qkNorm(i % 2 == 1);
            try (Scope scope = Scope.open()) {
                Llama model = Module.materialise(Llama.of(c), Device.CPU, 1);
                PublishedModel.of(model, c, 64).write(folder.resolve("w" + i));
                Llama read = PublishedModel.load(folder.resolve("w" + i), Llama.class, Device.CPU)
                        .model();
                assertThat(read.blocks().stream().map(block -> block.attention().window()))
                        .isEqualTo(all.get(i));
                assertThat(read.blocks().get(2).attention().positions()).isEqualTo(new Rope(6));
            }
        }
    }

    @Test
    void windowsThatNoPublishedLayoutHasAreRefused() {
        Llama.Config plain =
                Llama.Config.plain(11, 8, 12, 2, 2, 2, 4, 1e4, 1e-5).windows(List.of(0, 3));
        assertThatThrownBy(() -> PublishedModel.of(Llama.of(plain), plain, 64))
                .hasMessage("Llama: expected the same window in each layer, as published layouts have it, got [0, 3]");
        Llama.Config two = plain.qkNorm(true).windows(List.of(2, 3));
        assertThatThrownBy(() -> PublishedModel.of(Llama.of(two), two, 64))
                .hasMessage(
                        "Llama: expected one window or none in each layer, as published layouts have it, got [2, 3]");
        assertThatThrownBy(() -> plain.windows(List.of(1)))
                .hasMessage("Llama: expected a window of at least 0 for each of 2 layers, got [1]");
    }

    @Test
    void sizesThatAreNotTheModelsAreRefused() {
        Gpt.Config sizes = new Gpt.Config(11, 9, 8, 2, 2, 0.1, true);
        assertThatThrownBy(() -> PublishedModel.of(Gpt.of(sizes), new Gpt.Config(11, 10, 8, 2, 2, 0.1, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Gpt: its weights are not of the sizes given: expected positions.weight [10, 8], got "
                        + "positions.weight [9, 8]");
        Llama.Config both = Llama.Config.plain(11, 8, 12, 2, 2, 2, 4, 1e4, 1e-5)
                .qkNorm(true)
                .qkvBias(true);
        assertThatThrownBy(() -> PublishedModel.of(Llama.of(both), both, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no published layout has both");
        Llama.Config other = both.qkNorm(false).rope(new Rope(4, 1e4, new RopeScaling.DynamicNtk(2, 32)));
        assertThatThrownBy(() -> PublishedModel.of(Llama.of(other), other, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a context of 32, as its rope has, got 64");
    }

    private <M extends Module> void sameAs(
            String golden, M model, Function<M, PublishedModel<M>> publish, String prefix) throws IOException {
        Path stored = PublishedModelTest.stored(golden);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Map<String, Tensor> weights = PublishedModel.load(stored, Module.class, Device.CPU)
                    .model()
                    .stateTensors();
            Module.materialise(model, Device.CPU, 7);
            model.stateTensors().forEach((key, tensor) -> tensor.copyInPlace(weights.get(key)));
            publish.apply(model).write(folder.resolve(golden));
        }
        Map<String, PublishedModelTest.Stored> found = PublishedModelTest.tensors(folder.resolve(golden));
        Map<String, PublishedModelTest.Stored> expected = PublishedModelTest.tensors(stored);
        assertThat(found).isNotEmpty();
        found.forEach((name, tensor) -> assertThat(tensor)
                .as(name)
                .isEqualTo(expected.get(expected.containsKey(name) ? name : name.substring(prefix.length()))));
        ObjectNode written = ModelConfig.read(folder.resolve(golden + "/config.json"), 10_000);
        assertThat(written.path("torch_dtype").asText()).isEqualTo("float32");
        ObjectNode config = ModelConfig.read(stored.resolve("config.json"), 10_000);
        for (Map.Entry<String, JsonNode> setting : config.properties()) {
            if (written.has(setting.getKey())
                    && !setting.getKey().matches("architectures|bos_token_id|sliding_window")) {
                assertThat(written.get(setting.getKey()).asText())
                        .as(setting.getKey())
                        .isEqualTo(setting.getValue().asText());
            }
        }
    }

    private ObjectNode written(Bert model, PublishedModel<Bert> published) throws IOException {
        String name = BertFamily.architecture(model);
        try (Scope scope = Scope.open()) {
            Module.materialise(model, Device.CPU, 7);
            published.write(folder.resolve(name));
            assertThat(PublishedModel.load(folder.resolve(name), Bert.class, Device.CPU)
                            .model()
                            .state()
                            .keySet())
                    .isEqualTo(model.state().keySet());
        }
        return ModelConfig.read(folder.resolve(name + "/config.json"), 10_000);
    }
}
