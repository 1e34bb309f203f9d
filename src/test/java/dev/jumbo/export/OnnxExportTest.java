package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Normalization;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported ONNX files, run by ONNX Runtime, against the model itself. */
class OnnxExportTest {
    private final Path file;

    OnnxExportTest(@TempDir Path folder) {
        file = folder.resolve("model.onnx");
    }

    static List<String> models() {
        return Zoo.names();
    }

    /** With other sizes than it was traced with: one text, several, the shortest and the longest. */
    @ParameterizedTest
    @MethodSource("models")
    void onnxRuntimeAgrees(String name) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            ForwardPass pass = Zoo.pass(name);
            OnnxExport.write(pass, Map.of("name", name), file);
            try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
                assertThat(session.session().getMetadata().getCustomMetadata()).containsEntry("name", name);
                for (long[] sizes : sizes(pass)) {
                    List<Tensor> inputs = Zoo.inputs(pass, sizes);
                    Tensor expected = pass.forward().apply(inputs);
                    Tensor found = session.run(pass, inputs);
                    assertThat(found.shape()).as(Arrays.toString(sizes)).isEqualTo(expected.shape());
                    assertThat(largest(found.sub(expected)))
                            .as("%s of %s, largest value %s", name, Arrays.toString(sizes), largest(expected))
                            .isLessThan(1e-4 * Math.max(1, largest(expected)));
                    assertThat(largest(expected))
                            .as("a model that says nothing")
                            .isGreaterThan(0.01);
                }
            }
        }
    }

    static List<long[]> sizes(ForwardPass pass) {
        return switch (pass.axes().size()) {
            case 1 -> List.of(new long[] {1}, new long[] {4});
            case 2 -> List.of(new long[] {1, 7}, new long[] {5, Zoo.MOST}, new long[] {3, 17});
            default -> List.of(new long[] {1, 7, 4}, new long[] {4, 5, Zoo.MOST}, new long[] {3, Zoo.MOST, 6});
        };
    }

    static double largest(Tensor x) {
        double most = 0;
        for (float value : x.toFloats()) {
            most = Float.isNaN(value) ? Double.NaN : Math.max(most, Math.abs(value));
        }
        return most;
    }

    @Test
    void preprocessingIsInTheGraph() throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Zoo.filled(Models.byName(new ModelSpec("cifar-cnn", 10, 3, 32, 32)));
            ForwardPass pass = ForwardPass.ofBytes(model, Normalization.IMAGENET, 3, 32, 32);
            OnnxExport.write(pass, Map.of(), file);
            byte[] pixels = new byte[2 * 3 * 32 * 32];
            float[] prepared = new float[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i * 37);
                int channel = i / (32 * 32) % 3;
                prepared[i] = ((pixels[i] & 0xff) / 255f
                                - Normalization.IMAGENET.mean().get(channel))
                        / Normalization.IMAGENET.std().get(channel);
            }
            Tensor expected = model.forward(Tensor.of(prepared, 2, 3, 32, 32));
            try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
                Tensor found = session.run(pass, List.of(Tensor.of(pixels, 2, 3, 32, 32)));
                assertThat(pass.inputs().get(0).dtype()).isEqualTo(DType.UINT8);
                assertThat(largest(found.sub(expected))).isLessThan(1e-5);
            }
        }
    }

    @Test
    void aDecoderThatIsWrittenOutStepByStepIsRefused() {
        try (Scope scope = Scope.open()) {
            ForwardPass pass = Zoo.seq2seq();
            assertThatThrownBy(() -> OnnxExport.write(pass, Map.of(), file))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("other operators for other sizes");
            assertThat(Files.exists(file)).isFalse();
        }
    }
}
