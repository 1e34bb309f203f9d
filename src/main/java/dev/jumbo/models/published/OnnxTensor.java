package dev.jumbo.models.published;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A TensorProto of an ONNX file: its values stay in the file's bytes.
 *
 * @param type the number of its type in ONNX
 * @param data little-endian, row-major; as many bytes as type and shape say
 */
record OnnxTensor(String name, int type, long[] shape, ByteBuffer data) {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;
    static final int BFLOAT16 = 16;
    private static final int MOST_DIMENSIONS = 8;

    /** Most whole numbers that are not in raw_data: each takes more memory than in the file. */
    private static final int MOST_NUMBERS = 1 << 20;

    /** Reads one message, whose bytes end where {@code in} does. */
    static OnnxTensor read(CodedInputStream in) throws IOException {
        String name = "";
        int type = 0;
        List<Long> dims = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        ByteBuffer raw = ByteBuffer.allocate(0);
        boolean external = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> integers(in, tag, dims);
                case 2 -> type = in.readInt32();
                case 4, 10 -> raw = packed(in, tag); // floats, doubles: packed as raw_data has them
                case 5, 7 -> integers(in, tag, numbers);
                case 8 -> name = in.readString();
                case 9 -> raw = in.readByteBuffer();
                case 13 -> {
                    external = true;
                    in.skipField(tag);
                }
                case 14 -> external |= in.readEnum() != 0;
                default -> in.skipField(tag);
            }
        }
        if (external) {
            throw new IOException("'" + name + "' has its values in another file: only files that hold all are read");
        }
        return of(name, type, dims, numbers, raw);
    }

    private static OnnxTensor of(String name, int type, List<Long> dims, List<Long> numbers, ByteBuffer raw)
            throws IOException {
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        long count = 1;
        for (long size : shape) {
            if (size < 0 || shape.length > MOST_DIMENSIONS || Math.multiplyHigh(count, size) != 0) {
                throw new IOException("'" + name + "' has shape " + dims);
            }
            count *= size;
        }
        int width = width(type);
        ByteBuffer data = numbers.isEmpty() ? raw : bytes(numbers, width);
        if (width > 0 && (count < 0 || count != data.remaining() / width || data.remaining() % width != 0)) {
            throw new IOException("'" + name + "' has shape " + dims + " of " + width + " bytes each, and "
                    + data.remaining() + " bytes of values");
        }
        return new OnnxTensor(name, type, shape, data.order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Bytes of one value; 0 for types whose values are not read. */
    private static int width(int type) {
        return switch (type) {
            case FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case FLOAT16, BFLOAT16 -> 2;
            default -> 0;
        };
    }

    private static ByteBuffer bytes(List<Long> numbers, int width) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(numbers.size(), width)).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            switch (width) {
                case 8 -> bytes.putLong(number);
                case 2 -> bytes.putShort((short) number);
                default -> {} // another type's numbers are not read
            }
        }
        return bytes.flip();
    }

    private static void integers(CodedInputStream in, int tag, List<Long> into) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            add(in.readInt64(), into);
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            add(in.readInt64(), into);
        }
        in.popLimit(limit);
    }

    private static void add(long number, List<Long> into) throws IOException {
        if (into.size() == MOST_NUMBERS) {
            throw new IOException("a tensor has more than " + MOST_NUMBERS + " whole numbers outside of raw_data");
        }
        into.add(number);
    }

    private static ByteBuffer packed(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw new IOException("a tensor's numbers are not packed");
        }
        return in.readByteBuffer();
    }

    boolean isFloat() {
        return type == FLOAT || type == FLOAT16 || type == DOUBLE || type == BFLOAT16;
    }

    /** The whole numbers of a tensor of such; none of another. */
    long[] integers() {
        if (type != INT64) {
            return new long[0];
        }
        long[] values = new long[data.remaining() / 8];
        values().asLongBuffer().get(values);
        return values;
    }

    /** A copy of the floating-point values in the current scope, in the file's type. */
    Tensor tensor() {
        if (type == DOUBLE) {
            double[] values = new double[data.remaining() / 8];
            values().asDoubleBuffer().get(values);
            return Tensor.of(values, shape);
        }
        float[] values = floats();
        Tensor tensor = Tensor.of(values, shape);
        return type == FLOAT16 ? tensor.to(DType.FLOAT16) : type == BFLOAT16 ? tensor.to(DType.BFLOAT16) : tensor;
    }

    /** The values of a floating-point type, from float64 rounded. */
    float[] floats() {
        float[] values = new float[isFloat() ? data.remaining() / width(type) : 0];
        ByteBuffer from = values();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT -> from.getFloat();
                case DOUBLE -> (float) from.getDouble();
                case BFLOAT16 -> Float.intBitsToFloat(from.getShort() << 16);
                default -> half(from.getShort());
            };
        }
        return values;
    }

    /** A view of the values from their beginning. */
    private ByteBuffer values() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
    static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        float size = exponent == 31
                ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                : exponent == 0
                        ? Math.scalb((float) fraction, -24)
                        : Math.scalb((float) (1024 + fraction), exponent - 25);
        return bits < 0 ? -size : size;
    }
}
