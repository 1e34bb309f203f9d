package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Writes models that are published as ONNX files as folders that {@link PublishedModel} reads. Known is BERT, as PyTorch
 * exports {@code BertModel}: what sentence embeddings are made with. A jar or zip file may hold the ONNX file, as
 * LangChain4j's on Maven Central do.
 */
public final class OnnxImport {
    private static final long MOST_TOKENIZER = 256L << 20;
    private static final String TOKENIZER = "tokenizer.json";

    private OnnxImport() {}

    /** What a source holds. */
    private record Content(byte[] model, byte @Nullable [] tokenizer) {}

    /**
     * Writes {@code config.json}, {@code model.safetensors} and, where the source has one, {@code tokenizer.json}. The
     * folder is there whole or not at all.
     *
     * @param source an ONNX file, with its tokenizer.json beside it or not, or a jar or zip file with one of each
     * @param folder must not exist, or be empty
     * @throws IOException if the source holds no model that is known; the message says why
     */
    public static void write(Path source, Path folder) throws IOException {
        if (Files.exists(folder) && !isEmptyFolder(folder)) {
            throw new IOException(folder + ": is there already; write to another folder");
        }
        Content content = isZip(source) ? archive(source) : files(source);
        Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
        Path temporary = Files.createTempDirectory(parent, folder.getFileName() + ".tmp");
        try {
            try {
                convert(content.model(), temporary);
            } catch (IOException | IllegalArgumentException | ArithmeticException e) {
                throw new IOException(source + ": cannot be imported: " + e.getMessage(), e);
            }
            if (content.tokenizer() != null) {
                Files.write(temporary.resolve(TOKENIZER), content.tokenizer());
            }
            Files.deleteIfExists(folder);
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(temporary);
        }
    }

    private static void convert(byte[] model, Path folder) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            OnnxBert bert = OnnxBert.of(OnnxFile.of(model));
            ObjectNode config = bert.config();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : bert.names()) {
                tensors.put(name, bert.weight(name));
            }
            WeightFiles.write(folder, tensors, Long.MAX_VALUE);
            config.put("torch_dtype", tensors.values().iterator().next().dtype().toString());
            ModelConfig.write(folder.resolve("config.json"), config);
        }
        try (Scope scope = Scope.open()) { // says what does not fit
            PublishedModel.load(folder, Bert.class, Device.CPU);
        }
    }

    private static Content files(Path source) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new IOException(source + ": no such file");
        }
        byte[] model;
        try (InputStream in = Files.newInputStream(source)) {
            model = read(in, Files.size(source), source.toString());
        }
        String stem = source.getFileName().toString().replaceFirst("\\.onnx$", "");
        for (String name : List.of(stem + "-" + TOKENIZER, TOKENIZER)) {
            Path file = source.resolveSibling(name);
            if (Files.isRegularFile(file)) {
                checkTokenizer(file.toString(), Files.size(file));
                return new Content(model, Files.readAllBytes(file));
            }
        }
        return new Content(model, null);
    }

    private static Content archive(Path source) throws IOException {
        try (ZipFile zip = new ZipFile(source.toFile())) {
            List<? extends ZipEntry> models = entries(zip, ".onnx");
            if (models.size() != 1) {
                throw new IOException(source + ": expected one ONNX file in it, got "
                        + models.stream().map(ZipEntry::getName).toList());
            }
            List<? extends ZipEntry> tokenizers = entries(zip, TOKENIZER);
            if (tokenizers.size() > 1) {
                throw new IOException(source + ": expected one tokenizer.json in it, got "
                        + tokenizers.stream().map(ZipEntry::getName).toList());
            }
            byte[] tokenizer = null;
            if (!tokenizers.isEmpty()) {
                checkTokenizer(
                        source + "!" + tokenizers.get(0).getName(),
                        tokenizers.get(0).getSize());
                tokenizer = read(zip, source, tokenizers.get(0));
            }
            return new Content(read(zip, source, models.get(0)), tokenizer);
        } catch (ZipException | EOFException e) {
            throw new IOException(source + ": a broken zip file: " + e.getMessage(), e);
        }
    }

    private static List<? extends ZipEntry> entries(ZipFile zip, String ending) {
        return zip.stream().filter(entry -> entry.getName().endsWith(ending)).toList();
    }

    private static byte[] read(ZipFile zip, Path source, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return read(in, entry.getSize(), source + "!" + entry.getName());
        }
    }

    /** Exactly {@code size} bytes, if Java's heap has room for them. */
    private static byte[] read(InputStream in, long size, String what) throws IOException {
        long room = Runtime.getRuntime().maxMemory() / 2;
        if (size > Math.min(room, Integer.MAX_VALUE - 8)) {
            throw new IOException(what + ": has " + size + " bytes; of an ONNX file at most 2 GB are read, and half of "
                    + "Java's heap, here " + room + " bytes (-Xmx sets it)");
        }
        byte[] bytes = in.readNBytes((int) Math.max(0, size));
        if (bytes.length != size || in.read() >= 0) {
            throw new IOException(what + ": does not have the " + size + " bytes that it claims");
        }
        return bytes;
    }

    private static void checkTokenizer(String what, long size) throws IOException {
        if (size > MOST_TOKENIZER) {
            throw new IOException(what + ": has " + size + " bytes, expected at most " + MOST_TOKENIZER);
        }
    }

    private static boolean isZip(Path source) throws IOException {
        if (!Files.isRegularFile(source)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(source)) {
            return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("PK");
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
