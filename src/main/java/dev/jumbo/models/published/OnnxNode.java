package dev.jumbo.models.published;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A NodeProto of an ONNX file: an operator, and the names of what it reads and gives. */
record OnnxNode(
        String name, String operator, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {
    /** The kinds of value that are read. */
    record Attribute(float number, long integer, @Nullable OnnxTensor tensor) {}

    /** Reads one message, whose bytes end where {@code in} does. */
    static OnnxNode read(CodedInputStream in) throws IOException {
        String name = "";
        String operator = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new HashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> inputs.add(in.readString());
                case 2 -> outputs.add(in.readString());
                case 3 -> name = in.readString();
                case 4 -> operator = in.readString();
                case 5 -> OnnxFile.message(in, inner -> attribute(inner, attributes));
                default -> in.skipField(tag);
            }
        }
        return new OnnxNode(name, operator, inputs, outputs, attributes);
    }

    private static void attribute(CodedInputStream in, Map<String, Attribute> into) throws IOException {
        String name = "";
        float number = 0;
        long integer = 0;
        OnnxTensor[] tensor = new OnnxTensor[1];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                case 2 -> number = in.readFloat();
                case 3 -> integer = in.readInt64();
                case 5 -> OnnxFile.message(in, inner -> tensor[0] = OnnxTensor.read(inner));
                default -> in.skipField(tag);
            }
        }
        into.put(name, new Attribute(number, integer, tensor[0]));
    }

    boolean is(String other) {
        return operator.equals(other);
    }

    /** The module of PyTorch's that a node is from, as exporters name nodes: {@code /a/b.0/MatMul} is from a.b.0. */
    String scope() {
        int end = name.lastIndexOf('/');
        return end < 1 ? "" : name.substring(name.startsWith("/") ? 1 : 0, end).replace('/', '.');
    }
}
