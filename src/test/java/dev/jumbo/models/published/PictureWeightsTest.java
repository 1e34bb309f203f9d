package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.FormulaWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** torchvision's models from weights under its names, and Hugging Face's; scripts/goldens/vision.py writes them. */
class PictureWeightsTest {
    private static final JsonNode GOLDEN = golden();

    /** The options of the narrow models in the golden file. */
    private static final Map<String, ModelSpec> SPECS = Map.of(
            "resnet18", spec("resnet18", 64, Map.of("width", 8, "blocks", List.of(2, 1, 1, 1))),
            "resnet50", spec("resnet50", 64, Map.of("width", 8, "blocks", List.of(1, 2, 1, 1))),
            "alexnet", spec("alexnet", 96, Map.of("width", 4, "hidden", 256, "dropout", 0)),
            "vgg11", spec("vgg11", 64, Map.of("width", 2, "hidden", 128, "dropout", 0)),
            "vgg16-bn", spec("vgg16-bn", 64, Map.of("width", 2, "hidden", 128, "dropout", 0)),
            "densenet121", spec("densenet121", 64, Map.of("width", 8, "growth", 8, "blocks", List.of(2, 1, 2, 1))),
            "mobilenet-v2", spec("mobilenet-v2", 64, Map.of("width", 0.25, "dropout", 0)),
            "vit-b16",
                    spec("vit-b16", 16, Map.of("patch", 4, "width", 8, "hidden", 12, "numLayers", 2, "numHeads", 2)));

    @TempDir
    Path folder;

    private static ModelSpec spec(String name, int size, Map<String, Object> options) {
        return new ModelSpec(name, 5, 3, size, size, options);
    }

    private static JsonNode golden() {
        try (InputStream in = PictureWeightsTest.class.getResourceAsStream("/goldens/vision.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> counted() {
        return StreamSupport.stream(
                        ((Iterable<String>) () -> GOLDEN.get("parameters").fieldNames()).spliterator(), false)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("counted")
    void parametersAreAsManyAsPublished(String name) {
        assertThat(Models.byName(new ModelSpec(name, 1000, 3, 224, 224)).parameterCount())
                .isEqualTo(GOLDEN.get("parameters").get(name).asLong());
    }

    record Case(String name, boolean huggingFace) {}

    static Stream<Case> cases() {
        assertThat(GOLDEN.get("cases")).hasSize(SPECS.size());
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false)
                .flatMap(c -> Stream.of(false, true)
                        .filter(hf -> !hf || c.has("huggingFace"))
                        .map(hf -> new Case(c.get("name").asText(), hf)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAreTorchvisions(Case c) throws IOException {
        JsonNode json = json(c.name());
        try (Scope scope = Scope.open()) {
            Path file = folder.resolve("weights.safetensors");
            Safetensors.write(file, c.huggingFace() ? huggingFace(json) : torchvision(json), Map.of());
            ModelSpec spec = Objects.requireNonNull(SPECS.get(c.name()));
            PictureWeights weights = PictureWeights.open(file, List.of());
            for (JsonNode forward : json.get("forwards")) {
                Layer model = Models.byName(spec).materialise(Device.CPU, 1);
                PictureWeights.Fit fit = weights.into(spec, model);
                assertThat(fit.origin()).isEqualTo(c.huggingFace() ? "Hugging Face's" : "torchvision's");
                assertThat(fit.taken().keySet()).isEqualTo(model.state().keySet());
                assertThat(fit.fresh()).isEmpty();
                long[] shape = longs(forward.get("input"));
                try (Mode mode = forward.get("mode").asText().equals("train") ? Mode.training() : Mode.evaluation()) {
                    Tensor y = model.forward(Tensor.of(FormulaWeights.u(-1, shape, 4, 0), shape));
                    assertClose(forward.get("mode").asText(), y, forward.get("output"));
                    y.mul(Tensor.of(FormulaWeights.u(-2, y.shape(), 1, 0), y.shape()))
                            .sum()
                            .backward();
                    if (!c.huggingFace()) {
                        FormulaWeights.assertGradients(forward, gradients(spec, model, forward));
                    }
                }
            }
        }
    }

    /** In torchvision's order, parts of one of its tensors one below the other. */
    private static List<Tensor> gradients(ModelSpec spec, Layer model, JsonNode forward) {
        PictureNames names =
                PictureNames.of(spec.name(), model.state().keySet()).get(0);
        Map<String, Tensor> found = new LinkedHashMap<>();
        forward.get("gradients").forEach(one -> {
            String name = one.get(0).asText();
            Tensor[] parts = model.parameters().entrySet().stream()
                    .filter(entry -> name.equals(
                            Objects.requireNonNull(names.place(entry.getKey())).name()))
                    .sorted(Comparator.comparing(entry ->
                            Objects.requireNonNull(names.place(entry.getKey())).part()))
                    .map(entry ->
                            Objects.requireNonNull(entry.getValue().tensor().grad()))
                    .toArray(Tensor[]::new);
            found.put(name, Tensor.cat(0, parts));
        });
        return List.copyOf(found.values());
    }

    static List<String> adapted() {
        return StreamSupport.stream(GOLDEN.get("adapted").spliterator(), false)
                .map(one -> one.get("name").asText())
                .toList();
    }

    /** torchvision's interpolate_embeddings, and timm's rule for channels. */
    @ParameterizedTest
    @MethodSource("adapted")
    void otherPicturesGetAdaptedWeights(String name) throws IOException {
        JsonNode golden = StreamSupport.stream(GOLDEN.get("adapted").spliterator(), false)
                .filter(one -> one.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Path file = write(torchvision(json(golden.get("model").asText())));
            long[] shape = longs(golden.get("input"));
            ModelSpec known =
                    Objects.requireNonNull(SPECS.get(golden.get("model").asText()));
            ModelSpec spec =
                    new ModelSpec(known.name(), 5, (int) shape[1], (int) shape[2], (int) shape[3], known.options());
            Layer model = Models.byName(spec).materialise(Device.CPU, 1);
            PictureWeights.Fit fit = PictureWeights.open(file, List.of()).into(spec, model);
            assertThat(fit.taken().keySet()).isEqualTo(model.state().keySet());
            assertThat(fit.adapted()).hasSize(1);
            Tensor y = model.forward(Tensor.of(FormulaWeights.u(-1, shape, 4, 0), shape));
            assertClose("eval", y, golden.get("output"));
        }
    }

    @Test
    void whatWasAdaptedIsSaid() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> resnet = torchvision(json("resnet18"));
            Path file = write(resnet);
            ModelSpec spec = Objects.requireNonNull(SPECS.get("resnet18")).channels(1);
            PictureWeights.Fit fit = PictureWeights.open(file, List.of()).fit(spec, Models.byName(spec));
            assertThat(fit.lines(file)).contains("adapted: stem.conv.weight: the sum of 3 channels");
            Map<String, Tensor> vit = torchvision(json("vit-b16"));
            ModelSpec wide = new ModelSpec(
                    "vit-b16",
                    5,
                    3,
                    8,
                    24,
                    Objects.requireNonNull(SPECS.get("vit-b16")).options());
            file = write(vit);
            assertThat(PictureWeights.open(file, List.of())
                            .fit(wide, Models.byName(wide))
                            .adapted())
                    .containsExactly("embed.positions.weight: interpolated from 4x4 squares to 2x6");
            vit.put("encoder.pos_embedding", Tensor.zeros(1, 16, 8));
            Path odd = write(vit);
            assertThatThrownBy(() -> PictureWeights.open(odd, List.of()).fit(wide, Models.byName(wide)))
                    .hasMessageContaining("wrong: encoder.pos_embedding has shape [1, 16, 8], expected [13, 8]");
        }
    }

    private static void assertClose(String mode, Tensor y, JsonNode expected) {
        assertThat(y.shape()).containsExactly(longs(expected.get("shape")));
        float[] actual = y.toFloats();
        double scale = 0;
        for (JsonNode value : expected.get("data")) {
            scale = Math.max(scale, Math.abs(value.asDouble()));
        }
        assertThat(scale).isGreaterThan(0.01);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as("%s, element %d", mode, i)
                    .isCloseTo(expected.get("data").get(i).asDouble(), within(1e-4 * scale));
        }
    }

    @Test
    void earlierNamesAreKnown() throws IOException {
        for (Map.Entry<String, List<String>> earlier : Map.of(
                        "vit-b16", List.of("mlp.0", "mlp.linear_1", "mlp.3", "mlp.linear_2"),
                        "densenet121",
                                List.of("norm1", "norm.1", "norm2", "norm.2", "conv1", "conv.1", "conv2", "conv.2"))
                .entrySet()) {
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off()) {
                Map<String, Tensor> renamed = new LinkedHashMap<>();
                torchvision(json(earlier.getKey())).forEach((name, tensor) -> {
                    String old = name;
                    for (int i = 0; i < earlier.getValue().size(); i += 2) {
                        String from = "." + earlier.getValue().get(i) + ".";
                        old = name.contains("layer") && old.contains(from)
                                ? old.replace(from, "." + earlier.getValue().get(i + 1) + ".")
                                : old;
                    }
                    renamed.put(old, tensor);
                });
                Path file = folder.resolve("weights.safetensors");
                Safetensors.write(file, renamed, Map.of());
                ModelSpec spec = Objects.requireNonNull(SPECS.get(earlier.getKey()));
                PictureWeights.Fit fit = PictureWeights.open(file, List.of()).fit(spec, Models.byName(spec));
                assertThat(fit.origin()).isEqualTo("torchvision's earlier");
                assertThat(fit.taken()).hasSize(Models.byName(spec).state().size());
            }
        }
    }

    @Test
    void aHeadForOtherClassesIsNew() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = torchvision(json("resnet18"));
            tensors.put("bn1.num_batches_tracked", Tensor.of(new long[] {7}, 1));
            Path file = write(tensors);
            ModelSpec other = Objects.requireNonNull(SPECS.get("resnet18")).classes(3);
            Layer model = Models.byName(other).materialise(Device.CPU, 1);
            Layer untouched = Models.byName(other).materialise(Device.CPU, 1);
            PictureWeights weights = PictureWeights.open(file, List.of());
            PictureWeights.Fit fit = weights.into(other, model);
            assertThat(fit.fresh()).containsExactly("head.weight", "head.bias");
            assertThat(fit.lines(file).get(1)).isEqualTo("a new head: head.weight, head.bias");
            Map<String, Tensor> before = untouched.stateTensors();
            model.stateTensors()
                    .forEach((key, tensor) -> assertThat(tensor.sameAs(Objects.requireNonNull(before.get(key))))
                            .as(key)
                            .isEqualTo(key.startsWith("head")));
            tensors.remove("fc.weight");
            assertThat(PictureWeights.open(write(tensors), List.of())
                            .fit(other, model)
                            .fresh())
                    .containsExactly("head.weight", "head.bias");
        }
    }

    /** The files of {@code ViTModel} and {@code ResNetModel}: no prefix, a pooler, no head. */
    @Test
    void filesWithoutAHeadAreKnown() throws IOException {
        for (String name : List.of("vit-b16", "resnet18")) {
            try (Scope scope = Scope.open()) {
                Map<String, Tensor> bare = new LinkedHashMap<>();
                huggingFace(json(name)).forEach((key, tensor) -> {
                    if (!key.startsWith("classifier")) {
                        bare.put(key.replaceFirst("^(vit|resnet)\\.", ""), tensor);
                    }
                });
                bare.put("pooler.dense.weight", Tensor.zeros(8, 8));
                ModelSpec spec = Objects.requireNonNull(SPECS.get(name));
                PictureWeights.Fit fit =
                        PictureWeights.open(write(bare), List.of("^pooler")).fit(spec, Models.byName(spec));
                assertThat(fit.origin()).isEqualTo("Hugging Face's");
                assertThat(fit.fresh()).containsExactly("head.weight", "head.bias");
                assertThat(fit.left()).containsExactly("pooler.dense.weight");
            }
        }
    }

    @Test
    void whatDoesNotFitIsListed() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = torchvision(json("resnet18"));
            tensors.remove("layer2.0.conv1.weight");
            tensors.put("conv1.weight", Tensor.zeros(8, 3, 5, 5));
            tensors.put("bn1.bias", Tensor.of(new long[8], 8));
            tensors.put("layer9.0.conv1.weight", Tensor.zeros(2));
            Path file = write(tensors);
            ModelSpec spec = Objects.requireNonNull(SPECS.get("resnet18"));
            assertThatThrownBy(() -> PictureWeights.open(file, List.of()).fit(spec, Models.byName(spec)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ": the weights do not fit the model; name in model.allow what may be left out;"
                            + " missing: layer2.0.conv1.weight; unexpected: layer9.0.conv1.weight; wrong: conv1.weight"
                            + " has shape [8, 3, 5, 5], expected [8, 3, 7, 7], bn1.bias holds int64, expected"
                            + " floating-point numbers");
            PictureWeights.Fit fit = PictureWeights.open(
                            file, List.of("^layer9", "^layer2.0.conv1", "^stem.conv", "bn1.bias$"))
                    .fit(spec, Models.byName(spec));
            assertThat(fit.left())
                    .containsExactly("conv1.weight", "bn1.bias", "layer2.0.conv1.weight", "layer9.0.conv1.weight");
            assertThat(fit.taken()).doesNotContainKeys("stem.conv.weight", "stem.bn.bias");
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        try (Scope scope = Scope.open()) {
            ModelSpec spec = Objects.requireNonNull(SPECS.get("vgg11"));
            Path file = write(Map.of("h.0.attn.weight", Tensor.zeros(2)));
            assertThatThrownBy(() -> PictureWeights.open(file, List.of()).fit(spec, Models.byName(spec)))
                    .hasMessageContaining("has none of the weights of vgg11; its names are h.0.attn.weight; expected"
                            + " torchvision's, Hugging Face's or our own, such as features.0.weight,"
                            + " stages.0.layers.0.conv.weight");
            Files.writeString(file, "no tensors");
            assertThatThrownBy(() -> PictureWeights.open(file, List.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("weights.safetensors");
        }
    }

    @Test
    void sizesComeFromConfigJson() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        try (Scope scope = Scope.open()) {
            Safetensors.write(model.resolve("model.safetensors"), huggingFace(json("vit-b16")), Map.of());
        }
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "vit", "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "patch_size": 4, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
                """);
        ModelSpec plain = new ModelSpec("vit-b16", 5, 3, 16, 16);
        PictureWeights weights = PictureWeights.open(model, List.of());
        assertThat(weights.options(plain))
                .isEqualTo(new TreeMap<>(Map.of(
                        "patch",
                        4,
                        "width",
                        8,
                        "hidden",
                        12,
                        "numLayers",
                        2,
                        "numHeads",
                        2,
                        "dropout",
                        0.0,
                        "eps",
                        1e-12)));
        ModelSpec known = plain.options(weights.options(plain));
        assertThat(weights.fit(known, Models.byName(known)).fresh()).isEmpty();
        weights.copy(folder.resolve("start"));
        assertThat(PictureWeights.open(folder.resolve("start"), List.of()).options(plain))
                .isEqualTo(weights.options(plain));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"resnet\"}");
        assertThatThrownBy(() -> weights.options(plain))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("config.json: 'model_type': expected vit, got \"resnet\"");
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "resnet", "embedding_size": 8, "depths": [2, 1], "layer_type": "basic"}
                """);
        assertThat(weights.options(new ModelSpec("resnet18", 5, 3, 64, 64)))
                .isEqualTo(new TreeMap<>(Map.of("width", 8, "blocks", List.of(2, 1))));
    }

    private Path write(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(file, tensors, Map.of());
        return file;
    }

    private static JsonNode json(String name) {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false)
                .filter(c -> c.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The golden's weights under torchvision's names. */
    private static Map<String, Tensor> torchvision(JsonNode json) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int k = 0;
        for (JsonNode entry : json.get("tensors")) {
            String name = entry.get(0).asText();
            long[] shape = longs(entry.get(1));
            double fanIn = (double) count(shape) / shape[0];
            double scale = shape.length > 1 ? 2 * Math.sqrt(3 / fanIn) : 0.2;
            double shift = shape.length == 1 && (name.endsWith("weight") || name.endsWith("running_var")) ? 1 : 0;
            tensors.put(name, Tensor.of(FormulaWeights.u(k++, shape, scale, shift), shape));
        }
        return tensors;
    }

    private static Map<String, Tensor> huggingFace(JsonNode json) {
        Map<String, Tensor> all = torchvision(json);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (JsonNode entry : json.get("huggingFace")) {
            Tensor whole = Objects.requireNonNull(all.get(entry.get(1).asText()));
            long rows = whole.size(0) / entry.get(3).asInt();
            tensors.put(entry.get(0).asText(), whole.narrow(0, entry.get(2).asInt() * rows, rows));
        }
        return tensors;
    }

    private static int count(long[] shape) {
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        return count;
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }
}
