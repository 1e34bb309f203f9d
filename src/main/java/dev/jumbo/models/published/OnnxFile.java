package dev.jumbo.models.published;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an ONNX file (a ModelProto): nodes and initialisers by name. Nothing is executed, and values stay in the
 * bytes that were given. Graphs inside of nodes are not read.
 */
final class OnnxFile {
    /** Most nodes and initialisers; a graph of a large language model has some ten thousands. */
    private static final int MOST = 1_000_000;

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> initialisers = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> constants = new HashMap<>();
    private final Map<String, OnnxNode> sources = new HashMap<>();
    private final Map<String, List<OnnxNode>> readers = new HashMap<>();

    private OnnxFile() {}

    /** What reads a message inside of another. */
    @FunctionalInterface
    interface Reader {
        void read(CodedInputStream in) throws IOException;
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException if it is no ONNX file; the message says why
     */
    static OnnxFile of(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        in.enableAliasing(true); // values are views of the bytes
        OnnxFile file = new OnnxFile();
        int graphs = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (7 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                graphs++;
                message(in, file::graph);
            } else {
                in.skipField(tag);
            }
        }
        if (graphs != 1) {
            throw new IOException("it has " + graphs + " graphs, expected 1");
        }
        return file;
    }

    static void message(CodedInputStream in, Reader reader) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        reader.read(in);
        in.checkLastTagWas(0);
        in.popLimit(limit);
    }

    private void graph(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> message(in, inner -> add(OnnxNode.read(inner)));
                case 5 -> message(in, inner -> add(OnnxTensor.read(inner)));
                default -> in.skipField(tag);
            }
        }
    }

    private void add(OnnxTensor tensor) throws IOException {
        constants.put(tensor.name(), tensor);
        if (initialisers.put(tensor.name(), tensor) != null) {
            throw new IOException("two initialisers are called '" + tensor.name() + "'");
        }
        checkCount(initialisers.size());
    }

    private void add(OnnxNode node) throws IOException {
        nodes.add(node);
        checkCount(nodes.size());
        node.outputs().forEach(value -> sources.putIfAbsent(value, node));
        Set.copyOf(node.inputs())
                .forEach(value ->
                        readers.computeIfAbsent(value, v -> new ArrayList<>()).add(node));
        OnnxNode.Attribute value = node.attributes().get("value");
        if (node.is("Constant")
                && value != null
                && value.tensor() != null
                && !node.outputs().isEmpty()) {
            constants.put(node.outputs().get(0), value.tensor());
        }
    }

    private static void checkCount(int size) throws IOException {
        if (size > MOST) {
            throw new IOException("it has more than " + MOST + " nodes or initialisers");
        }
    }

    List<OnnxNode> nodes() {
        return nodes;
    }

    Map<String, OnnxTensor> initialisers() {
        return initialisers;
    }

    /** An initialiser, or what a Constant node gives; null if the value is neither. */
    @Nullable OnnxTensor constant(String value) {
        return constants.get(value);
    }

    /** The node that gives a value; null if none does. */
    @Nullable OnnxNode source(String value) {
        return sources.get(value);
    }

    /** The nodes that read a value, in the graph's order. */
    List<OnnxNode> readers(String value) {
        return readers.getOrDefault(value, List.of());
    }

    long count(String... operators) {
        List<String> wanted = List.of(operators);
        return nodes.stream().filter(node -> wanted.contains(node.operator())).count();
    }
}
