package dev.jumbo.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.jumbo.tensor.DType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An ONNX graph, written as a ModelProto. Numbers of fields and types are those of onnx.proto.
 *
 * <p>Attributes are Long, Double, String, long[], String[] or {@link Values}.
 */
final class OnnxGraph {
    /** Of the operators. */
    static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    private static final int INT = 2;
    private static final int FLOAT = 1;
    private static final int STRING = 3;
    private static final int TENSOR = 4;
    private static final int INTS = 7;
    private static final int STRINGS = 8;

    /** Protocol buffers have no more. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - (1 << 20);

    /**
     * A tensor's content.
     *
     * @param bytes how many
     * @param data little-endian, row-major; asked for when they are written
     */
    record Values(DType dtype, List<Long> shape, long bytes, Supplier<ByteBuffer> data) {
        Values {
            shape = List.copyOf(shape);
        }
    }

    private final List<ByteString> nodes = new ArrayList<>();
    private final List<ByteString> inputs = new ArrayList<>();
    private final List<ByteString> outputs = new ArrayList<>();
    private final Map<String, Values> initialisers = new LinkedHashMap<>();
    private int made;

    /** An input or a result, with a size (Long) or a name (String) for each dimension. */
    void input(String name, DType dtype, List<?> dims) {
        inputs.add(value(name, dtype, dims));
    }

    void output(String name, DType dtype, List<?> dims) {
        outputs.add(value(name, dtype, dims));
    }

    /** Adds a tensor; the same name adds it once. */
    String initialiser(String name, Values values) {
        initialisers.putIfAbsent(name, values);
        return name;
    }

    /** A name that nothing has yet. */
    String fresh(String prefix) {
        return prefix + "_" + made++;
    }

    /** Adds an operator. An empty name leaves an optional input out. */
    void node(String op, List<String> in, List<String> out, Map<String, ?> attributes) {
        String name = fresh(op);
        nodes.add(message(proto -> {
            for (String input : in) {
                proto.writeString(1, input);
            }
            for (String output : out) {
                proto.writeString(2, output);
            }
            proto.writeString(3, name);
            proto.writeString(4, op);
            for (Map.Entry<String, ?> attribute : attributes.entrySet()) {
                proto.writeBytes(5, attribute(attribute.getKey(), attribute.getValue()));
            }
        }));
    }

    /** Writes the whole model. */
    void write(OutputStream to, Map<String, String> metadata) throws IOException {
        ByteString opset = message(proto -> {
            proto.writeString(1, "");
            proto.writeInt64(2, OPSET);
        });
        CodedOutputStream out = CodedOutputStream.newInstance(to, 1 << 16);
        out.writeInt64(1, IR_VERSION);
        out.writeString(2, "jumbo");
        long size = graphSize();
        if (size > MOST_BYTES) {
            throw new ExportException("the graph has " + size + " bytes, and an ONNX file holds at most 2 GB");
        }
        out.writeTag(7, 2);
        out.writeUInt32NoTag((int) size);
        graph(out);
        out.writeBytes(8, opset);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            out.writeBytes(14, message(proto -> {
                proto.writeString(1, entry.getKey());
                proto.writeString(2, entry.getValue());
            }));
        }
        out.flush();
    }

    private long graphSize() {
        long size = CodedOutputStream.computeStringSize(2, "jumbo");
        for (ByteString node : nodes) {
            size += CodedOutputStream.computeBytesSize(1, node);
        }
        for (Map.Entry<String, Values> entry : initialisers.entrySet()) {
            long bytes = tensorSize(entry.getKey(), entry.getValue());
            size += 1 + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
        }
        for (ByteString input : inputs) {
            size += CodedOutputStream.computeBytesSize(11, input);
        }
        for (ByteString output : outputs) {
            size += CodedOutputStream.computeBytesSize(12, output);
        }
        return size;
    }

    private void graph(CodedOutputStream out) throws IOException {
        for (ByteString node : nodes) {
            out.writeBytes(1, node);
        }
        out.writeString(2, "jumbo");
        for (Map.Entry<String, Values> entry : initialisers.entrySet()) {
            out.writeTag(5, 2);
            out.writeUInt64NoTag(tensorSize(entry.getKey(), entry.getValue()));
            tensor(out, entry.getKey(), entry.getValue());
        }
        for (ByteString input : inputs) {
            out.writeBytes(11, input);
        }
        for (ByteString output : outputs) {
            out.writeBytes(12, output);
        }
    }

    private static long tensorSize(String name, Values values) {
        return head(name, values).size()
                + 1L
                + CodedOutputStream.computeUInt64SizeNoTag(values.bytes())
                + values.bytes();
    }

    private static ByteString head(String name, Values values) {
        return message(proto -> {
            for (long dim : values.shape()) {
                proto.writeInt64(1, dim);
            }
            proto.writeInt32(2, type(values.dtype()));
            proto.writeString(8, name);
        });
    }

    private static void tensor(CodedOutputStream out, String name, Values values) throws IOException {
        out.writeRawBytes(head(name, values));
        out.writeTag(9, 2);
        out.writeUInt64NoTag(values.bytes());
        ByteBuffer data = values.data().get();
        if (data.remaining() != values.bytes()) {
            throw new IllegalStateException(
                    name + ": " + data.remaining() + " bytes of values, expected " + values.bytes());
        }
        out.writeRawBytes(data);
    }

    private static ByteString attribute(String name, Object value) {
        return message(proto -> {
            proto.writeString(1, name);
            if (value instanceof Long number) {
                proto.writeInt64(3, number);
                proto.writeEnum(20, INT);
            } else if (value instanceof Double number) {
                proto.writeFloat(2, number.floatValue());
                proto.writeEnum(20, FLOAT);
            } else if (value instanceof String text) {
                proto.writeBytes(4, ByteString.copyFromUtf8(text));
                proto.writeEnum(20, STRING);
            } else if (value instanceof long[] numbers) {
                for (long number : numbers) {
                    proto.writeInt64(8, number);
                }
                proto.writeEnum(20, INTS);
            } else if (value instanceof String[] texts) {
                for (String text : texts) {
                    proto.writeString(9, text);
                }
                proto.writeEnum(20, STRINGS);
            } else if (value instanceof Values values) {
                proto.writeBytes(5, message(inner -> tensor(inner, "", values)));
                proto.writeEnum(20, TENSOR);
            } else {
                throw new IllegalArgumentException("attribute " + name + ": " + value.getClass());
            }
        });
    }

    private static ByteString value(String name, DType dtype, List<?> dims) {
        ByteString shape = message(proto -> {
            for (Object dim : dims) {
                proto.writeBytes(1, message(inner -> {
                    if (dim instanceof Long size) {
                        inner.writeInt64(1, size);
                    } else {
                        inner.writeString(2, dim.toString());
                    }
                }));
            }
        });
        ByteString tensor = message(proto -> {
            proto.writeInt32(1, type(dtype));
            proto.writeBytes(2, shape);
        });
        return message(proto -> {
            proto.writeString(1, name);
            proto.writeBytes(2, message(inner -> inner.writeBytes(1, tensor)));
        });
    }

    /** The number of a type in ONNX. */
    static int type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BOOL -> 9;
            case FLOAT16 -> 10;
            case FLOAT64 -> 11;
            case BFLOAT16 -> 16;
        };
    }

    private interface Writing {
        void to(CodedOutputStream proto) throws IOException;
    }

    private static ByteString message(Writing writing) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream proto = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(proto);
            proto.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteString();
    }
}
