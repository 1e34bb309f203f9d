package dev.jumbo.models.published;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Lora;
import dev.jumbo.nn.LoraLinear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders that scripts/goldens/adapters.py wrote as PEFT does, and what its own forward passes give. */
class PublishedAdapterTest {
    private final Path folder;

    PublishedAdapterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Case> cases() {
        return Goldens.cases("adapters");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void attachedAndMergedGiveWhatTheFormulasGive(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            PublishedModel<CausalModel> base = base(golden);
            CausalModel tuned = PublishedAdapter.load(adapter(golden.toString()), base, base.model());
            Tensor ids = golden.tensor("ids");
            assertClose("attached", tuned.forward(ids), golden.get("output"), 1e-5);
            CausalModel merged = Lora.merge(tuned);
            assertThat(merged.forward(ids).toFloats())
                    .containsExactly(tuned.forward(ids).toFloats(), within(1e-5f));
            base.with(merged).write(folder.resolve("merged"));
        }
        try (Scope scope = Scope.open()) {
            CausalModel read = PublishedModel.load(folder.resolve("merged"), CausalModel.class, Device.CPU)
                    .model();
            assertClose("merged", read.forward(golden.tensor("ids")), golden.get("output"), 1e-5);
        }
    }

    /** What is read is written with the same names and bytes, and read again. */
    @ParameterizedTest
    @MethodSource("cases")
    void isWrittenAsItWasRead(Case golden) throws IOException {
        Path from = adapter(golden.toString());
        try (Scope scope = Scope.open()) {
            PublishedModel<CausalModel> base = base(golden);
            CausalModel tuned = PublishedAdapter.load(from, base, base.model());
            PublishedAdapter.write(folder, base, tuned);
            Map<String, Tensor> before = read(from);
            Map<String, Tensor> after = read(folder);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            after.forEach((name, tensor) -> assertThat(tensor.sameAs(Objects.requireNonNull(before.get(name))))
                    .as(name)
                    .isTrue());
            PublishedModel<CausalModel> fresh = base(golden);
            Tensor ids = golden.tensor("ids");
            assertClose(
                    "read again",
                    PublishedAdapter.load(folder, fresh, fresh.model()).forward(ids),
                    golden.get("output"),
                    1e-5);
        }
    }

    /**
     * A file that is written says what is added to the published weights: W + s·BA of each, rows stretched to m where it is
     * DoRA. Two of three layers that are published as one have changes, and learn something each.
     */
    @ParameterizedTest
    @CsvSource({
        "gpt2, blocks.*attention.(query|value)|blocks.1.feedForward.up, false",
        "gpt2, blocks.*attention.(key|value), true",
        "gptj, blocks.*attention.(query|key|output), false",
        "gptj, blocks.*attention.(query|key|output), true",
        "gpt-neo, blocks.*attention.(query.projection|value), true",
        "qwen3, .*attention.(query.projection|value), false"
    })
    void whatIsWrittenChangesThePublishedWeights(String base, String targets, boolean dora) throws IOException {
        Path changed = folder.resolve("changed");
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            PublishedModel<CausalModel> published =
                    PublishedModel.load(stored(base), CausalModel.class, Device.CPU, DType.FLOAT32);
            CausalModel tuned = new Lora(targets, 2, 3).dora(dora).attach(published.model(), 7);
            int seed = 3;
            for (LoraLinear layer : Lora.layers(tuned).values()) {
                Rng.normalInPlace(layer.loraB().tensor(), 0, 1, seed++);
                Parameter magnitude = layer.magnitude();
                if (magnitude != null) {
                    Rng.normalInPlace(magnitude.tensor(), 2, 0.5, seed++);
                }
            }
            PublishedAdapter.write(folder, published, tuned);
            Tensor ids = Tensor.of(new long[] {8, 0, 6, 2, 8, 1, 9}, 1, 7);
            Tensor expected = tuned.forward(ids);
            assertThat(PublishedAdapter.load(folder, published, published.model())
                            .forward(ids)
                            .toFloats())
                    .containsExactly(expected.toFloats(), within(1e-4f));
            published.write(changed);
            addChanges(changed);
            CausalModel read =
                    PublishedModel.load(changed, CausalModel.class, Device.CPU).model();
            assertThat(read.forward(ids).toFloats()).containsExactly(expected.toFloats(), within(1e-4f));
        }
    }

    /** What PEFT's merge does to a folder of one file. */
    private void addChanges(Path model) throws IOException {
        ObjectNode config = ModelConfig.read(folder.resolve("adapter_config.json"), 100_000);
        Map<String, Tensor> adapter = read(folder);
        Map<String, Tensor> weights = tensors(model.resolve("model.safetensors"));
        String prefix = "base_model.model.";
        for (String name : adapter.keySet()) {
            if (!name.endsWith(".lora_A.weight")) {
                continue;
            }
            String stem = name.substring(prefix.length(), name.length() - ".lora_A.weight".length());
            String weight = weights.containsKey(stem + ".weight")
                    ? stem + ".weight"
                    : stem.replace("transformer.", "") + ".weight";
            Tensor a = tensor(adapter, name);
            Tensor b = tensor(adapter, name.replace("lora_A", "lora_B"));
            double rank = config.at("/rank_pattern")
                    .path(stem)
                    .asDouble(config.get("r").asDouble());
            double alpha = config.at("/alpha_pattern")
                    .path(stem)
                    .asDouble(config.get("lora_alpha").asDouble());
            assertThat((double) a.size(0)).isEqualTo(rank);
            boolean transposed = config.get("fan_in_fan_out").asBoolean();
            Tensor before = tensor(weights, weight);
            Tensor sum = (transposed ? before.transpose(0, 1) : before)
                    .add(b.matmul(a).mul(alpha / rank));
            if (config.get("use_dora").asBoolean()) {
                Tensor m = tensor(adapter, prefix + stem + ".lora_magnitude_vector");
                sum = sum.mul(m.div(sum.pow(2).sum(false, 1).sqrt()).unsqueeze(1));
            }
            weights.put(weight, transposed ? sum.transpose(0, 1).contiguous() : sum);
        }
        Safetensors.write(model.resolve("model.safetensors"), weights, Map.of());
    }

    private static Tensor tensor(Map<String, Tensor> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    /** A part of what is published as one is learned whole: the file has all of it, and it comes back. */
    @Test
    void aPartThatIsLearnedWholeIsKeptWithItsNeighbours() throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            PublishedModel<CausalModel> base = PublishedModel.load(stored("gpt2"), CausalModel.class, Device.CPU);
            Lora lora = new Lora("blocks.1.feedForward.up", 2, 2).train("blocks.0.attention.key");
            CausalModel tuned = lora.attach(base.model(), 7);
            Rng.normalInPlace(
                    Objects.requireNonNull(tuned.state().get("blocks.0.attention.key.weight"))
                            .tensor(),
                    0,
                    1,
                    5);
            PublishedAdapter.write(folder, base, tuned);
            assertThat(read(folder))
                    .containsKeys(
                            "base_model.model.transformer.h.0.attn.c_attn.weight",
                            "base_model.model.transformer.h.0.attn.c_attn.bias")
                    .hasSize(4);
            Tensor ids = Tensor.of(new long[] {1, 4, 2}, 1, 3);
            PublishedModel<CausalModel> fresh = PublishedModel.load(stored("gpt2"), CausalModel.class, Device.CPU);
            assertThat(PublishedAdapter.load(folder, fresh, fresh.model())
                            .forward(ids)
                            .sameAs(tuned.forward(ids)))
                    .isTrue();
        }
    }

    /** A new head beside the model is in the file under its own path. */
    @Test
    void aNewHeadIsKeptToo() throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor ids = Tensor.of(new long[] {1, 4, 2}, 1, 3);
            PublishedModel<CausalModel> base = PublishedModel.load(stored("llama2"), CausalModel.class, Device.CPU);
            Linear head = Module.materialise(new Linear(11, 2), Device.CPU, 5);
            Lora lora = new Lora("layers.0.blocks.1.feedForward.up", 2, 2).train("layers.1");
            Sequential tuned = lora.attach(Sequential.of(base.model(), head), 7);
            for (LoraLinear layer : Lora.layers(tuned).values()) {
                Rng.normalInPlace(layer.loraB().tensor(), 0, 1, 3);
            }
            PublishedAdapter.write(folder, base, tuned);
            assertThat(read(folder))
                    .containsOnlyKeys(
                            "base_model.model.model.layers.1.mlp.up_proj.lora_A.weight",
                            "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight",
                            "base_model.model.layers.1.weight",
                            "base_model.model.layers.1.bias");
            ObjectNode config = ModelConfig.read(folder.resolve("adapter_config.json"), 10_000);
            assertThat(config.get("modules_to_save")).hasToString("[\"layers.1\"]");
            assertThat(config.get("target_modules")).hasToString("[\"model.layers.1.mlp.up_proj\"]");
            Layer other = Sequential.of(base.model(), Module.materialise(new Linear(11, 2), Device.CPU, 6));
            Tensor expected = tuned.forward(ids);
            assertThat(other.forward(ids).sameAs(expected)).isFalse();
            Layer read = PublishedAdapter.load(folder, base, other);
            assertThat(read.forward(ids).sameAs(expected)).isTrue();
            assertThat(read.parameters().values().stream().filter(p -> p.isTrainable()))
                    .hasSize(4);
        }
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        refused("llama2", "lama", c -> c.put("peft_type", "IA3"), "'peft_type': expected LORA, got \"IA3\"");
        refused("llama2", "bias", c -> c.put("bias", "all"), "'bias': expected none, got \"all\"");
        refused("llama2", "b", c -> c.put("lora_bias", true), "'lora_bias': expected nothing: this is not supported");
        refused("llama2", "rank", c -> c.put("r", 3), "q_proj.lora_A.weight has rank 2, expected 3");
        refused("llama2", "zero", c -> c.put("r", 0), "'r': expected a whole number from 1, got 0");
        refused("llama2", "dora", c -> c.put("use_dora", true), "missing: base_model.model.model.layers.0");
        refused(
                "llama2",
                "pattern",
                c -> c.putObject("rank_pattern").put("^(q|v).*", 3),
                "'rank_pattern': expected names of layers, not expressions");
        refused("mistral", "shape", c -> {}, "v_proj: LoraLinear: expected A[rank, 8] and B[4, rank], got A[1, 8]");
        refused("gpt2", "other", c -> {}, "the model has no layer model.layers.0.self_attn.q_proj");
    }

    private void refused(String base, String name, Consumer<ObjectNode> change, String message) throws IOException {
        Path from = adapter("llama-lora");
        Path own = Files.createDirectory(folder.resolve(name));
        ObjectNode config = ModelConfig.read(from.resolve("adapter_config.json"), 10_000);
        change.accept(config);
        Files.writeString(own.resolve("adapter_config.json"), config.toString());
        Files.copy(from.resolve("adapter_model.safetensors"), own.resolve("adapter_model.safetensors"));
        try (Scope scope = Scope.open()) {
            PublishedModel<CausalModel> model = PublishedModel.load(stored(base), CausalModel.class, Device.CPU);
            assertThatThrownBy(() -> PublishedAdapter.load(own, model, model.model()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        }
    }

    private static PublishedModel<CausalModel> base(Case golden) throws IOException {
        return PublishedModel.load(stored(golden.get("base").asText()), CausalModel.class, Device.CPU);
    }

    private static Map<String, Tensor> read(Path folder) throws IOException {
        return tensors(folder.resolve("adapter_model.safetensors"));
    }

    private static Map<String, Tensor> tensors(Path file) throws IOException {
        Map<String, Tensor> tensors = new TreeMap<>();
        try (Safetensors all = Safetensors.open(file)) {
            for (String name : all.entries().keySet()) {
                tensors.put(name, all.read(name));
            }
        }
        return tensors;
    }

    private static Path stored(String name) {
        return resource("published/" + name);
    }

    private static Path adapter(String name) {
        return resource("adapters/" + name);
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(PublishedAdapterTest.class.getResource("/goldens/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
