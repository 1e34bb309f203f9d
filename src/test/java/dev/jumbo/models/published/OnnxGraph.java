package dev.jumbo.models.published;

import com.google.protobuf.CodedOutputStream;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of an exported graph of {@code BertModel} that the importer looks at, in an exporter's several ways. */
final class OnnxGraph {
    String prefix = "";
    String product = "MatMul";
    String gelu = "Erf";
    String extra = "Identity";
    String drop = "";
    int type = OnnxTensor.FLOAT;
    int heads = 2;

    /** Bytes that values lack. */
    int cut;

    /** True: matrices are [in, out]. */
    boolean transposed = true;

    boolean named;
    boolean packed;
    boolean external;
    boolean hideBiases;
    boolean hideScopes;
    boolean fusedNorm;
    boolean oneShape;
    boolean computedShape;

    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    OnnxGraph(Path checkpoint) throws IOException {
        try (Scope scope = Scope.open();
                Safetensors file = Safetensors.open(checkpoint.resolve("model.safetensors"))) {
            for (String name : file.entries().keySet()) {
                if (name.startsWith("embeddings.") || name.startsWith("encoder.") || name.startsWith("pooler.")) {
                    Tensor value = file.read(name);
                    values.put(name, value.toFloats());
                    shapes.put(name, value.shape());
                }
            }
        }
    }

    private interface Part {
        void write(CodedOutputStream out) throws IOException;
    }

    byte[] bytes() throws IOException {
        graph.reset();
        int matrices = 0;
        for (String name : values.keySet()) {
            if (name.equals(drop)) {
                continue;
            }
            long[] shape = shapes.get(name);
            boolean matrix = shape.length == 2 && !name.startsWith("embeddings.");
            if (!matrix) {
                field(graph, 5, tensor(prefix + name, shape, values.get(name)));
                continue;
            }
            String module = name.substring(0, name.length() - ".weight".length());
            String stored = named ? prefix + name : "onnx::MatMul_" + matrices++;
            field(
                    graph,
                    5,
                    transposed
                            ? tensor(stored, new long[] {shape[1], shape[0]}, turned(name))
                            : tensor(stored, shape, values.get(name)));
            product(module, stored);
        }
        for (int layer = 0; layer < 2; layer++) {
            node(gelu, "/gelu" + layer, List.of("h"), "g" + layer, out -> {});
            node("Softmax", "/softmax" + layer, List.of("h"), "s" + layer, out -> {});
        }
        norms();
        heads();
        node(extra, "/extra", List.of("h"), "e", out -> {});
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        field(model, 2, "test".getBytes(StandardCharsets.UTF_8));
        field(model, 7, graph.toByteArray());
        return model.toByteArray();
    }

    private void product(String module, String matrix) throws IOException {
        String scope =
                hideScopes ? "" : "/" + (prefix + module).replace('.', '/').replace("layer/", "layer.") + "/";
        boolean gemm = product.equals("Gemm");
        node(product, scope + product, List.of("x", matrix), module, out -> {
            if (gemm && !transposed) {
                out.writeByteArray(5, message(a -> {
                    a.writeString(1, "transB");
                    a.writeInt64(3, 1);
                }));
            }
        });
        if (!hideBiases) {
            node("Add", scope + "Add", List.of(prefix + module + ".bias", module), module + "/sum", out -> {});
        } else {
            node("Reshape", scope + "Reshape", List.of(module), module + "/other", out -> {});
            node("Add", scope + "Add", List.of(prefix + module + ".bias", module + "/other"), module + "/sum", o -> {});
        }
    }

    private void norms() throws IOException {
        if (fusedNorm) {
            node(
                    "LayerNormalization",
                    "/norm",
                    List.of("x"),
                    "n",
                    out -> out.writeByteArray(5, message(a -> {
                        a.writeString(1, "epsilon");
                        a.writeFloat(2, 1e-12f);
                    })));
            return;
        }
        constant("eps", tensor("", new long[0], new float[] {1e-12f}, OnnxTensor.FLOAT));
        node("Add", "/norm/Add", List.of("variance", "eps"), "above", out -> {});
        node("Sqrt", "/norm/Sqrt", List.of("above"), "root", out -> {});
        node("Sqrt", "/scale/Sqrt", List.of("variance"), "scale", out -> {});
    }

    private void heads() throws IOException {
        if (oneShape) {
            constant("split", integers(0, 0, heads, 4));
        } else {
            constant("a", integers(heads));
            if (computedShape) {
                node("Shape", "/Shape", List.of("x"), "b", out -> {});
            } else {
                constant("b", integers(4));
            }
            node("Concat", "/Concat", List.of("x", "y", "a", "b"), "split", out -> {});
        }
        node("Reshape", "/Reshape", List.of("encoder.layer.0.attention.self.key/sum", "split"), "keys", out -> {});
    }

    private void constant(String output, byte[] tensor) throws IOException {
        node(
                "Constant",
                "/Constant",
                List.of(),
                output,
                out -> out.writeByteArray(5, message(a -> {
                    a.writeString(1, "value");
                    a.writeByteArray(5, tensor);
                })));
    }

    private void node(String operator, String name, List<String> inputs, String output, Part attributes)
            throws IOException {
        field(graph, 1, message(out -> {
            for (String input : inputs) {
                out.writeString(1, input);
            }
            out.writeString(2, output);
            out.writeString(3, name);
            out.writeString(4, operator);
            attributes.write(out);
        }));
    }

    private static byte[] integers(long... numbers) throws IOException {
        return message(out -> {
            out.writeInt64(1, numbers.length);
            out.writeInt32(2, OnnxTensor.INT64);
            for (long number : numbers) {
                out.writeInt64(7, number);
            }
        });
    }

    private byte[] tensor(String name, long[] shape, float[] values) throws IOException {
        return tensor(name, shape, values, type);
    }

    private byte[] tensor(String name, long[] shape, float[] values, int type) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(values.length * (type == OnnxTensor.FLOAT ? 4 : 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (type) {
                case OnnxTensor.FLOAT -> data.putFloat(value);
                case OnnxTensor.BFLOAT16 -> data.putShort((short) (Float.floatToIntBits(value) >> 16));
                default -> data.putShort(half(value));
            }
        }
        byte[] bytes = Arrays.copyOf(data.array(), data.capacity() - cut);
        return message(out -> {
            for (long size : shape) {
                out.writeInt64(1, size);
            }
            out.writeInt32(2, type);
            out.writeString(8, name);
            out.writeByteArray(packed ? 4 : 9, bytes);
            if (external) {
                out.writeInt32(14, 1);
            }
        });
    }

    /** Rounded towards zero; numbers below the normal range become zero. */
    private static short half(float value) {
        int bits = Float.floatToIntBits(value);
        int exponent = (bits >> 23 & 255) - 127 + 15;
        return (short) (bits >> 16 & 0x8000 | (exponent <= 0 ? 0 : exponent << 10 | bits >> 13 & 1023));
    }

    private float[] turned(String name) {
        long[] shape = shapes.get(name);
        float[] from = values.get(name);
        float[] turned = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            turned[i % (int) shape[1] * (int) shape[0] + i / (int) shape[1]] = from[i];
        }
        return turned;
    }

    private static byte[] message(Part part) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        part.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static void field(ByteArrayOutputStream to, int number, byte[] value) throws IOException {
        to.write(message(out -> out.writeByteArray(number, value)));
    }
}
