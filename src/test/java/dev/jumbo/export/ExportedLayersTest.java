package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.nn.AdaptiveAvgPool2d;
import dev.jumbo.nn.AdaptiveMaxPool2d;
import dev.jumbo.nn.Alibi;
import dev.jumbo.nn.AvgPool2d;
import dev.jumbo.nn.BatchNorm1d;
import dev.jumbo.nn.Conv1d;
import dev.jumbo.nn.Conv3d;
import dev.jumbo.nn.ConvTranspose2d;
import dev.jumbo.nn.Dims;
import dev.jumbo.nn.GroupNorm;
import dev.jumbo.nn.Gru;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LeakyRelu;
import dev.jumbo.nn.MaxPool1d;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.RmsNorm;
import dev.jumbo.nn.Rnn;
import dev.jumbo.nn.Sigmoid;
import dev.jumbo.nn.Silu;
import dev.jumbo.nn.Softmax;
import dev.jumbo.nn.Tanh;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.SavedScript;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that no model of the zoo has, as ONNX in ONNX Runtime and as TorchScript in libtorch. */
class ExportedLayersTest {
    private final Path folder;

    ExportedLayersTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A layer and its input without the batch. */
    private record Case(String name, Supplier<Layer> make, long... in) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> layers() {
        return List.of(
                new Case("GroupNorm", () -> new GroupNorm(2, 4), 4, 5, 3),
                new Case("BatchNorm1d", () -> new BatchNorm1d(4), 4, 5),
                new Case("RmsNorm", () -> new RmsNorm(6), 3, 6),
                new Case("Conv1d", () -> new Conv1d(3, 4, 3).stride(2).padding(1), 3, 9),
                new Case("Conv3d", () -> new Conv3d(2, 3, 2), 2, 4, 5, 3),
                new Case(
                        "ConvTranspose2d",
                        () -> new ConvTranspose2d(3, 4, 3).stride(2).padding(1),
                        3,
                        5,
                        4),
                new Case("MaxPool1d", () -> new MaxPool1d(2), 3, 8),
                new Case("AvgPool2d with padding", () -> new AvgPool2d(3, 2, 1), 3, 7, 6),
                new Case("AdaptiveAvgPool2d", () -> new AdaptiveAvgPool2d(new Dims(3, 2)), 2, 7, 5),
                new Case("AdaptiveMaxPool2d", () -> new AdaptiveMaxPool2d(new Dims(2, 3)), 2, 4, 9),
                new Case("LeakyRelu", () -> new LeakyRelu(0.1), 5),
                new Case("Silu", Silu::new, 5),
                new Case("Sigmoid", Sigmoid::new, 5),
                new Case("Tanh", Tanh::new, 5),
                new Case("Softmax", () -> new Softmax(1), 5, 3),
                new Case("Gru", () -> new Gru(4, 3, 2, true, 0), 6, 4),
                new Case("Rnn", () -> new Rnn(4, 3), 6, 4),
                new Case("Rnn of ReLU", () -> new Rnn(4, 3, 1, true, Rnn.Nonlinearity.RELU, 0), 6, 4),
                new Case(
                        "attention with biases for distance",
                        () -> new MultiHeadAttention(8, 2).causal(true).positions(new Alibi()),
                        6,
                        8));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void bothAgree(Case layer) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Zoo.filled(layer.make().get());
            List<Object> dims = new ArrayList<>(List.of("batch"));
            for (long size : layer.in()) {
                dims.add(size);
            }
            ForwardPass pass = new ForwardPass(
                    model,
                    inputs -> model.forward(inputs.get(0)),
                    List.of(new ModelInput("x", DType.FLOAT32, dims, 1)),
                    List.of(Axis.batch()),
                    "y");
            List<Tensor> inputs = Zoo.inputs(pass, 5);
            Tensor expected = model.forward(inputs.get(0));
            Path onnx = folder.resolve("layer.onnx");
            OnnxExport.write(pass, Map.of(), onnx);
            try (OnnxRuntimeSession session = new OnnxRuntimeSession(onnx)) {
                agree(session.run(pass, inputs), expected);
            }
            Path script = folder.resolve("layer.pt");
            TorchScriptExport.write(pass, Map.of(), script, false);
            try (SavedScript module = new SavedScript(script)) {
                agree(module.forward(inputs), expected);
            }
        }
    }

    private static void agree(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(OnnxExportTest.largest(found.sub(expected))).isLessThan(1e-5);
        assertThat(OnnxExportTest.largest(expected)).isGreaterThan(0.01);
    }
}
