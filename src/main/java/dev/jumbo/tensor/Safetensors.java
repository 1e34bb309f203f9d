package dev.jumbo.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A safetensors file: named tensors and text metadata, memory-mapped. Nothing in it is executed, and every length is
 * checked against the file before memory is taken. Format: an unsigned 64-bit length, a JSON header of that many bytes,
 * then the tensors' bytes, little-endian and row-major.
 */
public final class Safetensors implements AutoCloseable {
    private static final long MAX_HEADER = 100_000_000;

    /** What of a header becomes objects takes some thirty times as much: 10 MB are 100,000 tensors. */
    private static final long HEADER_ROOM =
            Math.min(MAX_HEADER, Math.max(10_000_000, Runtime.getRuntime().maxMemory() / 64));

    /** Tensors of up to so many bytes are read rather than mapped: a mapping lasts until the garbage collector runs. */
    private static final long SMALL = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength((int) MAX_HEADER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Type, shape and place of one tensor; offsets count from the end of the header. */
    public record Entry(DType dtype, long[] shape, long begin, long end) {}

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, Entry> entries;
    private final Map<String, String> metadata;

    private Safetensors(
            Path file, FileChannel channel, long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.entries = entries;
        this.metadata = metadata;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws IOException if it cannot be read or is not a valid safetensors file; the message says why
     */
    public static Safetensors open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return read(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The tensors' names, in the order of the file. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** The file's {@code __metadata__}; empty if it has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Reads a tensor into the current scope, on the CPU. */
    public Tensor read(String name) throws IOException {
        Entry entry = entry(name);
        Tensor tensor = Tensor.empty(entry.dtype(), Device.CPU, entry.shape());
        copy(entry, tensor);
        return tensor;
    }

    /**
     * Reads a tensor into an existing one, converting type, device and memory layout.
     *
     * @throws IOException if the shapes differ
     */
    public void readInto(String name, Tensor target) throws IOException {
        Entry entry = entry(name);
        if (!Arrays.equals(entry.shape(), target.shape())) {
            throw new IOException(file + ": '" + name + "' has shape " + Arrays.toString(entry.shape()) + ", expected "
                    + Arrays.toString(target.shape()));
        }
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            target.copyInPlace(read(name));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * Writes tensors under a temporary name, forces them to disk and renames: the file is whole or absent.
     *
     * @param metadata text to store beside the tensors
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off();
                FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] header = header(tensors, metadata);
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(header.length).put(header).flip();
            writeFully(channel, start);
            for (Tensor tensor : ordered(tensors).values()) {
                try (Scope one = Scope.open()) {
                    writeData(channel, tensor);
                }
            }
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The bytes of a tensor, row-major. */
    static ByteBuffer bytes(Tensor tensor) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor host = tensor.to(Device.CPU).contiguous();
            int size = Math.toIntExact(host.numel() * host.dtype().bytes());
            byte[] bytes = new byte[size];
            if (size > 0) {
                try (Pointer data = host.raw().data_ptr()) {
                    new BytePointer(data).get(bytes);
                }
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    private static void writeData(FileChannel channel, Tensor tensor) throws IOException {
        Tensor host = tensor.to(Device.CPU).contiguous();
        long size = host.numel() * host.dtype().bytes();
        if (size == 0) {
            return;
        }
        try (Pointer data = host.raw().data_ptr()) {
            BytePointer bytes = new BytePointer(data);
            long chunk = 1L << 28;
            for (long at = 0; at < size; at += chunk) {
                long length = Math.min(chunk, size - at);
                writeFully(
                        channel,
                        new BytePointer(bytes).position(at).limit(at + length).asByteBuffer());
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Widest types first, so that every tensor is aligned, then by name. */
    private static Map<String, Tensor> ordered(Map<String, Tensor> tensors) {
        List<String> names = new ArrayList<>(new TreeMap<>(tensors).keySet());
        names.sort((a, b) -> Integer.compare(
                get(tensors, b).dtype().bytes(), get(tensors, a).dtype().bytes()));
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        for (String name : names) {
            ordered.put(name, get(tensors, name));
        }
        return ordered;
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor '" + name + "' is null");
        }
        return tensor;
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata)
            throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            root.set("__metadata__", JSON.valueToTree(metadata));
        }
        long at = 0;
        for (Map.Entry<String, Tensor> entry : ordered(tensors).entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().safetensors());
            node.set("shape", JSON.valueToTree(tensor.shape()));
            long end = at + tensor.numel() * tensor.dtype().bytes();
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = JSON.writeValueAsBytes(root);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private Entry entry(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IOException(file + ": no tensor '" + name + "'");
        }
        return entry;
    }

    private void copy(Entry entry, Tensor target) throws IOException {
        long size = entry.end() - entry.begin();
        if (size == 0) {
            return;
        }
        try (Pointer data = target.raw().data_ptr()) {
            BytePointer bytes = new BytePointer(data);
            if (size <= SMALL) {
                readFully(file, channel, bytes.limit(size).asByteBuffer(), dataStart + entry.begin());
                return;
            }
            long chunk = 1L << 30;
            for (long at = 0; at < size; at += chunk) {
                long length = Math.min(chunk, size - at);
                ByteBuffer from = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + entry.begin() + at, length);
                new BytePointer(bytes)
                        .position(at)
                        .limit(at + length)
                        .asByteBuffer()
                        .put(from);
            }
        }
    }

    private static Safetensors read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new IOException(file + ": not a safetensors file: " + size + " bytes, expected at least 8");
        }
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, length, 0);
        long headerSize = length.flip().getLong();
        if (headerSize < 2 || headerSize > MAX_HEADER || headerSize > size - 8) {
            throw new IOException(file + ": not a safetensors file, or a truncated one: the header claims "
                    + Long.toUnsignedString(headerSize) + " bytes, the file has " + size);
        }
        if (headerSize > HEADER_ROOM) {
            throw new IOException(file + ": the header has " + headerSize + " bytes, and Java's heap has room for "
                    + HEADER_ROOM + " (-Xmx sets it)");
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerSize);
        readFully(file, channel, json, 8);
        JsonNode root;
        try {
            root = JSON.readTree(new String(json.array(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": the header is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new IOException(file + ": the header is not a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals("__metadata__")) {
                metadata(file, field.getValue(), metadata);
            } else {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
            }
        }
        checkOffsets(file, entries, size - 8 - headerSize);
        return new Safetensors(
                file,
                channel,
                8 + headerSize,
                Collections.unmodifiableMap(entries),
                Collections.unmodifiableMap(metadata));
    }

    private static void metadata(Path file, JsonNode node, Map<String, String> metadata) throws IOException {
        if (!node.isObject()) {
            throw new IOException(file + ": __metadata__ is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new IOException(file + ": __metadata__ '" + field.getKey() + "' is not a text");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
    }

    private static Entry entry(Path file, String name, JsonNode node) throws IOException {
        String where = file + ": tensor '" + name + "': ";
        String code = node.path("dtype").asText();
        DType dtype = null;
        for (DType type : DType.values()) {
            if (type.safetensors().equals(code)) {
                dtype = type;
            }
        }
        if (dtype == null) {
            throw new IOException(where + "unknown dtype '" + code + "'");
        }
        JsonNode shapeNode = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!shapeNode.isArray() || !offsets.isArray() || offsets.size() != 2 || shapeNode.size() > 64) {
            throw new IOException(where + "expected shape and two data_offsets");
        }
        long[] shape = new long[shapeNode.size()];
        long bytes = dtype.bytes();
        for (int i = 0; i < shape.length; i++) {
            if (!isLong(shapeNode.get(i)) || shapeNode.get(i).asLong() < 0) {
                throw new IOException(where + "bad shape " + shapeNode);
            }
            shape[i] = shapeNode.get(i).asLong();
            try {
                bytes = Math.multiplyExact(bytes, Math.max(1, shape[i]));
            } catch (ArithmeticException e) {
                throw new IOException(where + "shape " + shapeNode + " is too large", e);
            }
        }
        if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
            bytes = 0;
        }
        if (!isLong(offsets.get(0)) || !isLong(offsets.get(1))) {
            throw new IOException(where + "bad data_offsets " + offsets);
        }
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw new IOException(where + "data_offsets " + offsets + " do not fit " + dtype + shapeNode
                    + ", which takes " + bytes + " bytes");
        }
        return new Entry(dtype, shape, begin, end);
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static void checkOffsets(Path file, Map<String, Entry> entries, long dataSize) throws IOException {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(
                (a, b) -> a.begin() != b.begin() ? Long.compare(a.begin(), b.begin()) : Long.compare(a.end(), b.end()));
        long at = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != at) {
                throw new IOException(file + ": tensors overlap or leave a gap at byte " + Math.min(at, entry.begin()));
            }
            at = entry.end();
        }
        if (at != dataSize) {
            throw new IOException(file + ": the header describes " + at + " bytes of tensors, the file has " + dataSize
                    + (dataSize < at ? ": it is truncated" : ""));
        }
    }

    private static void readFully(Path file, FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at + buffer.position());
            if (read < 0) {
                throw new IOException(file + ": ends early");
            }
        }
    }
}
