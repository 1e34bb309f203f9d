package dev.jumbo.models.published;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.GptJ;
import dev.jumbo.models.GptNeo;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiny checkpoints that scripts/goldens/published.py wrote, and what its own forward passes give. */
class PublishedModelTest {
    private final Path folder;

    PublishedModelTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Case> llamas() {
        return Goldens.cases("published").filter(c -> c.get("kind").asText().equals("llama"));
    }

    static Stream<Case> berts() {
        return Goldens.cases("published").filter(c -> c.get("kind").asText().equals("bert"));
    }

    static Stream<Case> all() {
        return Goldens.cases("published");
    }

    @ParameterizedTest
    @MethodSource("llamas")
    void llamasAgree(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Llama llama = PublishedModel.load(stored(golden.toString()), Llama.class, Device.CPU, DType.FLOAT32)
                    .model();
            assertClose("scores", llama.forward(golden.tensor("ids")), golden.get("output"), 1e-5);
        }
    }

    /** Longer than in training: tokens that came before are not turned anew, so one at a time is not the same. */
    @Test
    void textsLongerThanInTrainingAgree() throws IOException {
        Case golden = Goldens.cases("published")
                .filter(c -> c.get("kind").asText().equals("llama-long"))
                .findFirst()
                .orElseThrow();
        try (Scope scope = Scope.open()) {
            Llama llama = PublishedModel.load(stored(golden.toString()), Llama.class, Device.CPU, DType.FLOAT32)
                    .model();
            assertClose("scores", llama.forward(golden.tensor("ids")), golden.get("output"), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("llamas")
    void tokensOneAtATimeGiveTheSame(Case golden) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Llama llama = PublishedModel.load(stored(golden.toString()), Llama.class, Device.CPU, DType.FLOAT32)
                    .model();
            Tensor ids = golden.tensor("ids");
            List<KvCache> caches = llama.caches((int) ids.size(0), (int) ids.size(1));
            List<Tensor> steps = new ArrayList<>();
            for (int t = 0; t < ids.size(1); t++) {
                steps.add(llama.forward(ids.narrow(1, t, 1), caches));
            }
            assertClose("scores", Tensor.cat(1, steps.toArray(Tensor[]::new)), golden.get("output"), 1e-5);
        }
    }

    /** In float64: float32 rounds the scores of words, sums that nearly cancel, by 2e-5. */
    @ParameterizedTest
    @MethodSource("berts")
    void bertsAgree(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Bert bert = PublishedModel.load(stored(golden.toString()), Bert.class, Device.CPU, DType.FLOAT64)
                    .model();
            Tensor mask = golden.tensor("mask").to(DType.BOOL);
            Tensor x = bert.forward(golden.tensor("ids"), golden.tensor("types"), mask);
            assertClose("hidden", x, golden.get("output"), 1e-6);
            Tensor pooled = part(bert.pooler()).forward(x);
            assertClose("pooled", pooled, golden.get("pooled"), 1e-6);
            if (golden.has("words")) {
                assertClose("words", part(bert.words()).forward(x), golden.get("words"), 1e-6);
                assertClose("next sentence", part(bert.nextSentence()).forward(pooled), golden.get("next"), 1e-6);
            } else {
                assertThat(bert.words()).isNull();
                assertThat(bert.nextSentence()).isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("berts")
    void bertsAgreeInTheirOwnType(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Bert bert = PublishedModel.load(stored(golden.toString()), Bert.class, Device.CPU)
                    .model();
            Tensor mask = golden.tensor("mask").to(DType.BOOL);
            Tensor x = bert.forward(golden.tensor("ids"), golden.tensor("types"), mask);
            assertClose("hidden", x, golden.get("output"), 1e-5);
        }
    }

    @Test
    void gpt2Agrees() throws IOException {
        Case golden = all().filter(c -> c.toString().equals("gpt2")).findFirst().orElseThrow();
        try (Scope scope = Scope.open()) {
            Gpt gpt = PublishedModel.load(stored("gpt2"), Gpt.class, Device.CPU).model();
            assertClose("scores", gpt.forward(golden.tensor("ids")), golden.get("output"), 1e-5);
        }
        configured("gpt2", c -> c.put("n_embd", 6));
        refused("wrong: wte.weight has shape [11, 8], expected [11, 6]");
        refused("h.0.attn.c_attn.weight has shape [8, 24], expected [6, 18], h.0.attn.c_attn.bias has shape [24]");
        configured("gpt2", c -> c.put("n_inner", 16));
        refused("'n_inner': expected four times n_embd, 32, got 16");
    }

    static Stream<Case> causal() {
        return Goldens.cases("published").filter(c -> c.get("kind").asText().equals("causal"));
    }

    @ParameterizedTest
    @MethodSource("causal")
    void causalModelsAgree(Case golden) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = PublishedModel.load(
                            stored(golden.toString()), CausalModel.class, Device.CPU, DType.FLOAT32)
                    .model();
            Tensor ids = golden.tensor("ids");
            assertClose("scores", model.forward(ids), golden.get("output"), 2e-5);
            List<KvCache> caches = model.caches((int) ids.size(0), (int) ids.size(1));
            List<Tensor> steps = new ArrayList<>();
            for (int t = 0; t < ids.size(1); t++) {
                steps.add(model.forward(ids.narrow(1, t, 1), caches));
            }
            assertClose("steps", Tensor.cat(1, steps.toArray(Tensor[]::new)), golden.get("output"), 2e-5);
        }
    }

    @Test
    void sizesOfGptNeoAndGptJAreChecked() throws IOException {
        assertThat(GptNeo.of(GptNeo.Config.SMALL).parameterCount()).isEqualTo(125_198_592);
        assertThat(GptNeo.of(GptNeo.Config.LARGE).parameterCount()).isEqualTo(2_651_307_520L);
        assertThat(GptJ.of(GptJ.Config.GPT_J_6B).parameterCount()).isEqualTo(6_050_882_784L);
        configured("gpt-neo", c -> c.put("num_layers", 2));
        refused("'attention_types': expected lists of kinds, global or local, and how often they come");
        configured("gpt-neo", c -> c.putArray("attention_types").addArray().add("local"));
        refused("'attention_types': expected lists of kinds");
        configured("gpt-neo", c -> c.remove("window_size"));
        refused("'window_size': expected a whole number from 1, got nothing");
        configured("gptj", c -> c.put("rotary_dim", 10));
        refused("GptJ: expected an even number of rotated features, at most 8, got 10");
        configured("gptj", c -> c.put("n_inner", 21));
        refused("mlp.fc_in.weight has shape [20, 16], expected [21, 16]");
    }

    /** In one file and in shards, each tensor has its bytes and its name. */
    @ParameterizedTest
    @MethodSource("all")
    void isWrittenAsItWasRead(Case golden) throws IOException {
        Path from = stored(golden.toString());
        Map<String, Stored> before = tensors(from);
        before.keySet()
                .removeIf(name -> name.contains("inv_freq")
                        || name.endsWith(".attn.bias")
                        || name.contains(".attention.bias")
                        || name.endsWith("masked_bias")
                        || (golden.toString().equals("gpt-neo") && name.equals("lm_head.weight"))
                        || name.endsWith("position_ids")
                        || name.contains("predictions.decoder")
                        || (golden.toString().startsWith("qwen") && name.equals("lm_head.weight")));
        try (Scope scope = Scope.open()) {
            PublishedModel<Module> read = PublishedModel.load(from, Module.class, Device.CPU);
            assertThat(read.model().stateTensors().values())
                    .allSatisfy(t -> assertThat(t.dtype())
                            .hasToString(golden.get("dtype").asText()))
                    .allSatisfy(t -> assertThat(t.requiresGrad()).isTrue());
            read.write(folder.resolve("one"));
            read.write(folder.resolve("many"), 1000);
        }
        for (String name : List.of("one", "many")) {
            Path written = folder.resolve(name);
            assertThat(tensors(written)).isEqualTo(before);
            assertThat(ModelConfig.read(written.resolve("config.json"), 10_000))
                    .isEqualTo(ModelConfig.read(from.resolve("config.json"), 10_000));
            try (Scope scope = Scope.open()) {
                assertThat(PublishedModel.load(written, Module.class, Device.CPU)
                                .model()
                                .state())
                        .isNotEmpty();
            }
        }
        assertThat(folder.resolve("one/model.safetensors")).exists();
        assertThat(folder.resolve("many/model.safetensors")).doesNotExist();
        assertThat(ModelConfig.read(folder.resolve("many/model.safetensors.index.json"), 10_000)
                        .at("/metadata/total_size")
                        .longValue())
                .isEqualTo(before.values().stream()
                        .mapToLong(t -> t.data().remaining())
                        .sum());
    }

    /** Nothing but the weights is alive afterwards, and they work in their own type; PyTorch is 1.5% away with it. */
    @Test
    void bfloat16StaysBfloat16() throws IOException {
        Case golden =
                all().filter(c -> c.toString().equals("llama3")).findFirst().orElseThrow();
        try (Scope scope = Scope.open()) {
            long before = Scope.liveTensors();
            Llama llama = PublishedModel.load(stored("llama3"), Llama.class, Device.CPU)
                    .model();
            assertThat(Scope.liveTensors() - before).isEqualTo(llama.state().size());
            Tensor scores = llama.forward(golden.tensor("ids"));
            assertThat(scores.dtype()).isEqualTo(DType.BFLOAT16);
            Tensor expected = golden.tensor("output");
            Tensor error = scores.to(DType.FLOAT32).sub(expected);
            double share =
                    Math.sqrt(error.pow(2).sum().item() / expected.pow(2).sum().item());
            assertThat(share).isLessThan(0.02);
        }
    }

    @Test
    void rotationsAreRead() throws IOException {
        rotation("{\"rope_theta\": 5e5}", new Rope(4, 5e5, new RopeScaling.None()));
        rotation(
                "{\"rope_parameters\": {\"rope_theta\": 7e3, \"rope_type\": \"default\"}}",
                new Rope(4, 7e3, new RopeScaling.None()));
        rotation(
                "{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}}",
                new Rope(4, 1e4, new RopeScaling.DynamicNtk(2, 64)));
        rotation(
                "{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 32}}",
                new Rope(4, 1e4, new RopeScaling.Yarn(4, 32)));
        rotation(
                "{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4, \"beta_fast\": 16, \"attention_factor\": 1.5}}",
                new Rope(4, 1e4, new RopeScaling.Yarn(4, 16, 1, 64, 1.5)));
    }

    private void rotation(String settings, Rope expected) throws IOException {
        ObjectNode changes = (ObjectNode) ModelConfig.JSON.readTree(settings);
        configured("llama2", c -> {
            c.remove("rope_theta");
            c.setAll(changes);
        });
        try (Scope scope = Scope.open()) {
            Llama llama = PublishedModel.load(folder, Llama.class, Device.CPU).model();
            assertThat(llama.blocks().get(1).attention().positions()).isEqualTo(expected);
        }
    }

    @Test
    void aWantedTypeIsWrittenToo() throws IOException {
        try (Scope scope = Scope.open()) {
            PublishedModel<Llama> read =
                    PublishedModel.load(stored("mistral"), Llama.class, Device.CPU, DType.BFLOAT16);
            read.write(folder.resolve("half"));
            assertThat(read.config().get("torch_dtype").asText()).isEqualTo("float32");
            assertThatThrownBy(() -> read.write(folder.resolve("half")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has model.safetensors already; write to another folder");
        }
        assertThat(tensors(folder.resolve("half")).values()).allMatch(t -> t.dtype() == DType.BFLOAT16);
        assertThat(ModelConfig.read(folder.resolve("half/config.json"), 10_000)
                        .get("torch_dtype")
                        .asText())
                .isEqualTo("bfloat16");
    }

    /** Where config.json says none, a reader takes float32. */
    @Test
    void aTypeIsSaidWhereItIsNotFloat32() throws IOException {
        try (Scope scope = Scope.open()) {
            PublishedModel<Bert> read = PublishedModel.load(stored("bert"), Bert.class, Device.CPU, DType.BFLOAT16);
            assertThat(read.config().has("torch_dtype")).isFalse();
            read.write(folder.resolve("half"));
        }
        ObjectNode written = ModelConfig.read(folder.resolve("half/config.json"), 10_000);
        assertThat(written.remove("torch_dtype").asText()).isEqualTo("bfloat16");
        assertThat(written).isEqualTo(ModelConfig.read(stored("bert").resolve("config.json"), 10_000));
    }

    @Test
    void whatDoesNotFitIsListedAtOnce() throws IOException {
        copy("llama2");
        Path file = folder.resolve("model.safetensors");
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = read(file);
            tensors.remove("model.norm.weight");
            tensors.put("model.layers.0.self_attn.q_proj.bias", Tensor.zeros(8));
            tensors.put("classifier.weight", Tensor.zeros(8));
            tensors.put("model.layers.1.mlp.up_proj.weight", Tensor.zeros(8, 12));
            tensors.put("lm_head.weight", Tensor.zeros(11, 8).to(DType.INT8));
            Safetensors.write(file, tensors, Map.of());
        }
        refused(folder + ": the weights are not what config.json describes; missing: model.norm.weight; unexpected: "
                + "classifier.weight, model.layers.0.self_attn.q_proj.bias; wrong: "
                + "model.layers.1.mlp.up_proj.weight has shape [8, 12], expected [12, 8], "
                + "lm_head.weight holds int8, expected floating-point numbers");
    }

    @Test
    void aConfigurationThatContradictsTheWeightsIsNamed() throws IOException {
        configured("llama3", c -> c.put("num_key_value_heads", 4));
        refused("model.layers.0.self_attn.k_proj.weight has shape [8, 16], expected [16, 16]");
        configured("llama3", c -> c.put("num_attention_heads", 3));
        refused("config.json: 'hidden_size': expected a multiple of num_attention_heads, 3, got 16");
        configured("llama3", c -> c.put("num_attention_heads", 8));
        refused("k_proj.weight has shape [8, 16], expected [4, 16]");
        configured("llama3", c -> c.put("num_hidden_layers", 3));
        refused("missing: model.layers.2.self_attn.q_proj.weight, ");
        configured("llama3", c -> c.put("num_hidden_layers", 1));
        refused("unexpected: model.layers.1.");
        configured("llama3", c -> c.put("num_hidden_layers", 2_000_000_000));
        refused("'num_hidden_layers': expected no more than the 21 known tensors of the weights, got 2000000000");
        configured("llama3", c -> c.put("tie_word_embeddings", true));
        refused("wrong: lm_head.weight is not model.embed_tokens.weight, to which config.json ties it");
        configured("qwen2", c -> c.put("model_type", "llama"));
        refused("unexpected: model.layers.0.self_attn.k_proj.bias, ");
        configured("bert", c -> c.put("num_attention_heads", 3));
        refused("Bert: expected width to be a multiple of numHeads, got 8 and 3");
    }

    @Test
    void whatWeDoNotHaveIsRefused() throws IOException {
        configured("llama2", c -> c.put("model_type", "lama"));
        refused("unknown model_type 'lama'; did you mean 'llama'? Known: bert, ");
        configured("llama2", c -> c.remove("model_type"));
        refused("unknown model_type ''");
        configured("llama2", c -> c.put("hidden_act", "gelu"));
        refused("config.json: 'hidden_act': expected silu, got \"gelu\"");
        configured("llama2", c -> c.putObject("rope_scaling").put("rope_type", "ntk"));
        refused("'rope_type': expected default, linear, dynamic, llama3, yarn or longrope, got \"ntk\"");
        configured(
                "llama-longrope",
                c -> ((ObjectNode) c.get("rope_scaling"))
                        .putArray("long_factor")
                        .add(1));
        refused("'long_factor': expected a list of 2 numbers, got [1]");
        configured("llama-longrope", c -> c.put("partial_rotary_factor", 0.4));
        refused("'partial_rotary_factor': expected a share that is an even number of a head's 8 features, got 0.4");
        configured("llama2", c -> c.put("partial_rotary_factor", 1.5));
        refused("'partial_rotary_factor': expected a share that is an even number of a head's 4 features, got 1.5");
        configured("llama2", c -> c.put("hidden_size", "8"));
        refused("'hidden_size': expected a whole number from 1, got \"8\"");
        configured(
                "qwen2-windows",
                c -> c.putArray("layer_types").add("full_attention").add("chunked_attention"));
        refused("'layer_types': expected full_attention or sliding_attention for each of 3 layers, got [");
        copy("llama2");
        assertThatThrownBy(() -> PublishedModel.load(folder, Bert.class, Device.CPU))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model_type 'llama' is a Llama, expected a Bert");
    }

    @Test
    void brokenFilesAreRefused() throws IOException {
        copy("llama2");
        Path file = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 5));
        refused("model.safetensors: the header describes");
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40);
        Files.write(file, whole);
        refused("the header claims 1099511627776 bytes");
        Files.delete(file);
        refused("no model.safetensors and no model.safetensors.index.json");
        Files.write(folder.resolve("pytorch_model.bin"), new byte[1]);
        refused("pytorch_model.bin is not read");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":");
        refused("config.json: not JSON");
        Files.delete(folder.resolve("config.json"));
        refused("config.json: no such file");
    }

    @Test
    void brokenShardsAreRefused() throws IOException {
        copy("llama3");
        Path index = folder.resolve("model.safetensors.index.json");
        String good = Files.readString(index);
        Files.writeString(index, good.replaceFirst("model-00001-of", "../model-00001-of"));
        refused("expected the name of a safetensors file, got \"../model-00001-of-00003.safetensors\"");
        Files.writeString(index, good.replaceFirst("model-00001-of", "model-00002-of"));
        refused("does not fit its shards: model.embed_tokens.weight is not in model-00002-of-00003.safetensors");
        Files.writeString(index, good.replace("model.norm.weight", "model.other.weight"));
        refused("model.norm.weight is in a shard and not in the index");
        Files.writeString(index, "{}");
        refused("expected an object 'weight_map'");
        Files.writeString(index, good);
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        refused("the shard model-00002-of-00003.safetensors is missing");
    }

    record Stored(DType dtype, List<Long> shape, ByteBuffer data) {}

    /** The folder's tensors as bytes, read without our reader. */
    static Map<String, Stored> tensors(Path folder) throws IOException {
        Map<String, Stored> found = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".safetensors")).toList();
        }
        for (Path file : files) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int start = 8 + (int) bytes.getLong(0);
            try (Safetensors header = Safetensors.open(file)) {
                header.entries().forEach((name, e) -> {
                    List<Long> shape = Arrays.stream(e.shape()).boxed().toList();
                    ByteBuffer data = bytes.slice(start + (int) e.begin(), (int) (e.end() - e.begin()));
                    assertThat(found.put(name, new Stored(e.dtype(), shape, data)))
                            .isNull();
                });
            }
        }
        return found;
    }

    private static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> tensors = new TreeMap<>();
        try (Safetensors all = Safetensors.open(file)) {
            for (String name : all.entries().keySet()) {
                tensors.put(name, all.read(name));
            }
        }
        return tensors;
    }

    private void refused(String message) {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> PublishedModel.load(folder, Module.class, Device.CPU))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        }
    }

    private void configured(String name, Consumer<ObjectNode> change) throws IOException {
        copy(name);
        Path file = folder.resolve("config.json");
        ObjectNode config = ModelConfig.read(file, 10_000);
        change.accept(config);
        Files.writeString(file, config.toString());
    }

    /** A stored folder's files in the test's own. */
    private void copy(String name) throws IOException {
        for (Path folder : List.of(this.folder, stored(name))) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (folder == this.folder) {
                        Files.delete(file);
                    } else {
                        Files.copy(file, this.folder.resolve(file.getFileName().toString()));
                    }
                }
            }
        }
    }

    static Path stored(String name) {
        try {
            return Path.of(Objects.requireNonNull(PublishedModelTest.class.getResource("/goldens/published/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Layer part(@Nullable Layer layer) {
        return Objects.requireNonNull(layer);
    }
}
