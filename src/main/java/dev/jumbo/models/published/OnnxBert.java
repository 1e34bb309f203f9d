package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX graph that PyTorch exported from {@code BertModel} says in Hugging Face's words: its configuration, and the
 * names of its weights. Exporters keep the names of biases and vectors, and replace matrices by their transposes without
 * names: a matrix is known by the bias that is added to what it gives, or by its node's scope.
 */
final class OnnxBert {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final Pattern NAME = Pattern.compile("(?:embeddings|encoder|pooler)\\..*\\.(?:weight|bias)");
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\..*");

    /** An initialiser that is a weight; transposed: [in, out], where it is published as [out, in]. */
    private record Weight(OnnxTensor tensor, boolean transposed) {}

    private final OnnxFile file;

    /** What stands before the names that BertModel has: {@code bert.} or another. */
    private final String prefix;

    private final Map<String, Weight> weights = new LinkedHashMap<>();

    private OnnxBert(OnnxFile file, String prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    /** @throws IOException if the graph is none of BERT's, or not in floating-point numbers */
    static OnnxBert of(OnnxFile file) throws IOException {
        long quantised = file.count("MatMulInteger", "DynamicQuantizeLinear", "DequantizeLinear", "MatMulNBits");
        if (quantised > 0) {
            throw new IOException("its weights are quantised; take the file with floating-point weights");
        }
        String words = file.initialisers().keySet().stream()
                .filter(name -> name.endsWith(WORDS))
                .findFirst()
                .orElseThrow(() -> new IOException("no initialiser '" + WORDS + "': it is no BERT by PyTorch's names"));
        OnnxBert bert = new OnnxBert(file, words.substring(0, words.length() - WORDS.length()));
        for (OnnxTensor tensor : file.initialisers().values()) {
            bert.add(tensor);
        }
        return bert;
    }

    private void add(OnnxTensor tensor) throws IOException {
        if (!tensor.isFloat() || tensor.data().remaining() == 0) {
            return;
        }
        OnnxNode product = product(tensor.name());
        String name = known(tensor.name());
        if (name == null && product != null) {
            name = known(module(product) + ".weight");
        }
        if (name == null) {
            if (tensor.shape().length > 1) {
                throw new IOException("initialiser '" + tensor.name() + "' " + Arrays.toString(tensor.shape())
                        + " is none of BertModel's");
            }
            return; // a constant: an eps, a scale
        }
        boolean transposed = product != null && !transposes(product);
        if (transposed && tensor.shape().length != 2) {
            throw new IOException("'" + name + "' multiplies and is no matrix");
        }
        if (weights.put(name, new Weight(tensor, transposed)) != null) {
            throw new IOException("two initialisers are " + name);
        }
    }

    /** The name without the prefix, if BertModel has such names; else null. */
    private @Nullable String known(String name) {
        String own = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return NAME.matcher(own).matches() ? own : null;
    }

    /** The node that multiplies by a matrix; null if none does. */
    private @Nullable OnnxNode product(String matrix) {
        return file.readers(matrix).stream()
                .filter(node -> node.is("MatMul") || node.is("Gemm"))
                .filter(node -> node.inputs().size() > 1 && node.inputs().get(1).equals(matrix))
                .findFirst()
                .orElse(null);
    }

    /** True if the node itself transposes its matrix, which is [out, in] then. */
    private static boolean transposes(OnnxNode product) {
        OnnxNode.Attribute attribute = product.attributes().get("transB");
        return attribute != null && attribute.integer() == 1;
    }

    /** The module whose matrix a node multiplies by. */
    private String module(OnnxNode product) {
        for (String output : product.outputs()) {
            for (OnnxNode sum : file.readers(output)) {
                for (String bias : sum.is("Add") ? sum.inputs() : List.<String>of()) {
                    if (file.initialisers().containsKey(bias) && bias.endsWith(".bias")) {
                        return bias.substring(0, bias.length() - ".bias".length());
                    }
                }
            }
        }
        return product.scope();
    }

    Set<String> names() {
        return weights.keySet();
    }

    /** The published weight, in the current scope. */
    Tensor weight(String name) throws IOException {
        Weight weight = weights.get(name);
        if (weight == null) {
            throw new IOException("no initialiser is " + name);
        }
        Tensor tensor = weight.tensor().tensor();
        return weight.transposed() ? tensor.transpose(0, 1) : tensor;
    }

    /** The {@code config.json}. What training alone needs, as dropout, is not in the graph and gets BERT's values. */
    ObjectNode config() throws IOException {
        int layers = layers();
        checkOperators(layers);
        int width = size(WORDS, 1);
        long[] heads = heads();
        if (heads[0] * heads[1] != width) {
            throw new IOException("its heads are " + heads[0] + " of " + heads[1] + ", and its width is " + width);
        }
        Bert.Config sizes = new Bert.Config(
                size(WORDS, 0),
                size(WORDS, 1),
                size("encoder.layer.0.intermediate.dense.bias", 0),
                layers,
                (int) heads[0],
                size("embeddings.position_embeddings.weight", 0),
                size("embeddings.token_type_embeddings.weight", 0),
                Bert.Config.BASE.dropout(),
                eps());
        return BertFamily.config(sizes, "BertModel");
    }

    private int layers() throws IOException {
        Set<Integer> layers = new TreeSet<>();
        for (String name : weights.keySet()) {
            Matcher layer = LAYER.matcher(name);
            if (layer.matches() && layer.group(1).length() < 6) {
                layers.add(Integer.valueOf(layer.group(1)));
            }
        }
        if (layers.isEmpty()) {
            throw new IOException("no initialiser of encoder.layer.0");
        }
        return layers.size();
    }

    /** Refuses graphs whose weights have BERT's names and that compute something else, as RoBERTa's positions. */
    private void checkOperators(int layers) throws IOException {
        if (file.count("CumSum") > 0) {
            throw new IOException("it counts positions as RoBERTa does, not BERT");
        }
        if (file.count("Erf", "Gelu") != layers || file.count("Softmax") != layers) {
            throw new IOException("expected a GELU by Erf and a Softmax in each of " + layers + " layers, got "
                    + file.count("Erf", "Gelu") + " and " + file.count("Softmax") + "; fused graphs are not read");
        }
    }

    private int size(String name, int dimension) throws IOException {
        Weight weight = weights.get(name);
        if (weight == null || weight.tensor().shape().length <= dimension) {
            throw new IOException("no initialiser is " + name);
        }
        return (int) Math.min(Integer.MAX_VALUE, weight.tensor().shape()[dimension]);
    }

    /** Number and width of the heads: the shape that the keys are given ends with them. */
    private long[] heads() throws IOException {
        String bias = prefix + "encoder.layer.0.attention.self.key.bias";
        for (OnnxNode sum : file.readers(bias)) {
            for (String keys : sum.outputs()) {
                for (OnnxNode reshape : file.readers(keys)) {
                    long[] shape = reshape.is("Reshape") && reshape.inputs().size() > 1
                            ? lastTwo(reshape.inputs().get(1))
                            : new long[0];
                    if (shape.length == 2 && shape[0] > 0 && shape[1] > 0 && shape[0] < 1 << 20 && shape[1] < 1 << 20) {
                        return shape;
                    }
                }
            }
        }
        throw new IOException(
                "the number of heads is not in the graph: no constant shape where layer 0 splits its keys");
    }

    /** The last two of a shape's numbers: of a constant, or of constants that are joined; none if they are computed. */
    private long[] lastTwo(String shape) {
        OnnxTensor constant = file.constant(shape);
        if (constant != null) {
            long[] all = constant.integers();
            return all.length == 4 ? new long[] {all[2], all[3]} : new long[0];
        }
        OnnxNode concat = file.source(shape);
        if (concat == null || !concat.is("Concat") || concat.inputs().size() != 4) {
            return new long[0];
        }
        List<long[]> parts = concat.inputs().subList(2, 4).stream()
                .map(file::constant)
                .map(part -> part == null ? new long[0] : part.integers())
                .toList();
        return parts.stream().allMatch(part -> part.length == 1)
                ? new long[] {parts.get(0)[0], parts.get(1)[0]}
                : new long[0];
    }

    /** Of the normalisations: the constant under their square roots, or their nodes' attribute. */
    private double eps() throws IOException {
        Set<Float> found = file.nodes().stream()
                .filter(node -> node.is("LayerNormalization"))
                .map(node -> node.attributes().get("epsilon"))
                .map(epsilon -> epsilon == null ? 1e-5f : epsilon.number())
                .collect(Collectors.toCollection(TreeSet::new));
        for (OnnxNode root : file.nodes()) {
            OnnxNode sum = root.is("Sqrt") && !root.inputs().isEmpty()
                    ? file.source(root.inputs().get(0))
                    : null;
            for (String input : sum != null && sum.is("Add") ? sum.inputs() : List.<String>of()) {
                OnnxTensor constant = file.constant(input);
                if (constant != null && constant.floats().length == 1) {
                    found.add(constant.floats()[0]);
                }
            }
        }
        if (found.size() != 1) {
            throw new IOException("expected one eps in all normalisations, got " + found);
        }
        return Double.parseDouble(found.iterator().next().toString());
    }
}
