package dev.jumbo.export;

import dev.jumbo.data.WholeFile;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file, version 3, in the making: metadata by key, then tensors. All numbers are little-endian.
 *
 * <p>Metadata are Integer (as uint32), Float, Boolean, String, or lists of String, of Integer (as int32) or of Float.
 */
final class GgufFile {
    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /**
     * A tensor as it is written.
     *
     * @param shape as ours, the last dimension the innermost
     */
    private record Entry(String name, List<Long> shape, GgufType type, long bytes, Source values) {}

    /** Makes a tensor when it is written. */
    @FunctionalInterface
    interface Source {
        Tensor tensor();
    }

    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final List<Entry> tensors = new ArrayList<>();

    void put(String key, Object value) {
        metadata.put(key, value);
    }

    /**
     * Adds a tensor. Vectors, and matrices whose rows have no whole blocks, are float32.
     *
     * @param values made in a scope of its own when it is written
     */
    void add(String name, long[] shape, GgufType type, Source values) {
        long width = shape[shape.length - 1];
        GgufType own = shape.length < 2 || width % type.block() != 0 ? GgufType.F32 : type;
        List<Long> dims = new ArrayList<>();
        long count = 1;
        for (long size : shape) {
            dims.add(size);
            count *= size;
        }
        tensors.add(new Entry(name, dims, own, own.bytes(count), values));
    }

    void write(Path file) throws IOException {
        WholeFile.write(file, temporary -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                long head = head(out);
                pad(out, head);
                for (Entry tensor : tensors) {
                    data(out, tensor);
                    pad(out, tensor.bytes());
                }
            }
        });
    }

    private long head(OutputStream out) throws IOException {
        Bytes bytes = new Bytes();
        bytes.integer(MAGIC).integer(VERSION).number(tensors.size()).number(metadata.size());
        metadata.forEach((key, value) -> bytes.text(key).value(value));
        long offset = 0;
        for (Entry tensor : tensors) {
            bytes.text(tensor.name()).integer(tensor.shape().size());
            for (int dim = tensor.shape().size() - 1; dim >= 0; dim--) {
                bytes.number(tensor.shape().get(dim));
            }
            bytes.integer(tensor.type().code()).number(offset);
            offset += padded(tensor.bytes());
        }
        bytes.writeTo(out);
        return bytes.size();
    }

    private static void data(OutputStream out, Entry tensor) throws IOException {
        try (Scope scope = Scope.open()) {
            float[] values = tensor.values().tensor().to(DType.FLOAT32).toFloats();
            byte[] bytes = tensor.type().encode(values);
            if (bytes.length != tensor.bytes()) {
                throw new IllegalStateException(
                        tensor.name() + ": " + bytes.length + " bytes, expected " + tensor.bytes());
            }
            out.write(bytes);
        }
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void pad(OutputStream out, long size) throws IOException {
        out.write(new byte[(int) (padded(size) - size)]);
    }

    /** Little-endian bytes that grow. */
    private static final class Bytes {
        private ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

        private Bytes room(int more) {
            if (buffer.remaining() < more) {
                int size = Math.addExact(buffer.position(), Math.max(more, buffer.capacity()));
                buffer =
                        ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
            }
            return this;
        }

        Bytes integer(int value) {
            room(4).buffer.putInt(value);
            return this;
        }

        Bytes number(long value) {
            room(8).buffer.putLong(value);
            return this;
        }

        Bytes real(float value) {
            room(4).buffer.putFloat(value);
            return this;
        }

        Bytes text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(utf8.length).room(utf8.length).buffer.put(utf8);
            return this;
        }

        void value(Object value) {
            if (value instanceof List<?> list) {
                Object first = list.isEmpty() ? "" : list.get(0);
                integer(ARRAY).integer(type(first, true)).number(list.size());
                list.forEach(this::plain);
            } else {
                integer(type(value, false)).plain(value);
            }
        }

        private static int type(Object value, boolean inList) {
            return value instanceof Integer
                    ? inList ? INT32 : UINT32
                    : value instanceof Float ? FLOAT32 : value instanceof Boolean ? BOOL : STRING;
        }

        private void plain(Object value) {
            if (value instanceof Integer number) {
                integer(number);
            } else if (value instanceof Float number) {
                real(number);
            } else if (value instanceof Boolean flag) {
                room(1).buffer.put((byte) (flag ? 1 : 0));
            } else {
                text((String) value);
            }
        }

        long size() {
            return buffer.position();
        }

        void writeTo(OutputStream out) throws IOException {
            out.write(buffer.array(), 0, buffer.position());
        }
    }
}
