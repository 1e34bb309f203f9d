package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.Sha256;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a bundle: {@code manifest.json}, which is this record. A bundle has no folders inside.
 *
 * @param files by name, sorted
 */
public record Manifest(SortedMap<String, Entry> files) {
    static final String NAME = "manifest.json";

    /** Version of the layout. */
    private static final int FORMAT = 1;

    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_FILES = 1000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One file.
     *
     * @param bytes its length
     * @param sha256 64 hexadecimal digits
     */
    public record Entry(long bytes, String sha256) {
        public Entry {
            if (bytes < 0 || !sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "expected a length and 64 hexadecimal digits, got " + bytes + " and '" + sha256 + "'");
            }
        }
    }

    public Manifest {
        files = new TreeMap<>(files);
        if (files.size() > MOST_FILES) {
            throw new IllegalArgumentException("expected at most " + MOST_FILES + " files, got " + files.size());
        }
        files.keySet().forEach(Manifest::checkName);
        Set<String> seen = new HashSet<>();
        for (String name : files.keySet()) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("expected names that differ in more than case, got '" + name + "'");
            }
        }
    }

    /** Refuses what could name a file elsewhere. */
    private static void checkName(String name) {
        if (!name.matches("[\\p{IsAlphabetic}\\p{IsDigit}_][\\p{IsAlphabetic}\\p{IsDigit}._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "expected names of files of letters, digits, '.', '_' and '-', got '" + name + "'");
        }
    }

    /** Of the files that are in a folder, the manifest itself and temporary ones left out. */
    public static Manifest of(Path folder) throws IOException {
        SortedMap<String, Entry> files = new TreeMap<>();
        for (String name : names(folder)) {
            if (!name.equals(NAME) && !name.endsWith(".tmp")) {
                files.put(name, entry(folder.resolve(name)));
            }
        }
        return new Manifest(files);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Reads the file of a folder. */
    public static Manifest read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no " + NAME + " in " + folder + ": it is no bundle, or one of an earlier Jumbo");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + ": expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        return parse(Files.readAllBytes(file), file.toString());
    }

    /** @param where what errors call it */
    static Manifest parse(byte[] json, String where) throws IOException {
        try {
            JsonNode node = JSON.readTree(json);
            if (node == null
                    || node.path("format").asInt() != FORMAT
                    || !node.path("files").isObject()) {
                throw new IOException(where + ": expected a manifest of format " + FORMAT);
            }
            SortedMap<String, Entry> files = new TreeMap<>();
            for (Map.Entry<String, JsonNode> file : node.path("files").properties()) {
                JsonNode bytes = file.getValue().path("bytes");
                long length = bytes.isIntegralNumber() && bytes.canConvertToLong() ? bytes.longValue() : -1;
                files.put(
                        file.getKey(),
                        new Entry(length, file.getValue().path("sha256").asText()));
            }
            return new Manifest(files);
        } catch (CharConversionException e) {
            throw new IOException(where + ": expected UTF-8, found other bytes", e);
        } catch (JsonProcessingException e) {
            throw new IOException(where + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    void write(Path folder) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("format", FORMAT);
        ObjectNode list = node.putObject("files");
        files.forEach((name, entry) ->
                list.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
        RunFolder.writeAtomically(
                folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    }

    /** What in a folder is not as it says; nothing if all is. */
    public List<String> problems(Path folder) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Entry expected = file.getValue();
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                problems.add(file.getKey() + ": missing");
            } else if (Files.size(path) != expected.bytes()) {
                problems.add(file.getKey() + ": has " + Files.size(path) + " bytes, expected " + expected.bytes());
            } else {
                Entry found = entry(path);
                if (!found.equals(expected)) {
                    problems.add(
                            file.getKey() + ": its SHA-256 is " + found.sha256() + ", expected " + expected.sha256());
                }
            }
        }
        for (String name : names(folder)) {
            if (!name.equals(NAME) && !files.containsKey(name)) {
                problems.add(name + ": is not in " + NAME);
            }
        }
        return problems;
    }

    private static Entry entry(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        long bytes = 0;
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                bytes += read;
            }
        }
        return new Entry(bytes, Sha256.hex(digest));
    }
}
