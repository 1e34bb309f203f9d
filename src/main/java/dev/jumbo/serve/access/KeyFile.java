package dev.jumbo.serve.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys in a file of JSON, {@code {"keys": [{"name", "sha256", "created", "last4", "expires", "rate"}]}}; the last two may be absent. It
 * is written whole, readable by its owner alone where the system knows owners.
 */
public final class KeyFile {
    private static final long MOST_BYTES = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private KeyFile() {}

    /**
     * The keys.
     *
     * @throws IOException if there is no such file, or it is not such a file; the message says where
     */
    public static List<ApiKey> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file; jumbo keys create NAME --file " + file + " makes one");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + ": expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        JsonNode document;
        try {
            document = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not JSON: line " + e.getLocation().getLineNr(), e);
        }
        if (!(document.path("keys") instanceof ArrayNode list)) {
            throw new IOException(file + ": expected an object with an array 'keys'");
        }
        List<ApiKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            ApiKey key = key(list.get(i), file + ": keys[" + i + "]");
            if (!names.add(key.name())) {
                throw new IOException(file + ": keys[" + i + "]: the name '" + key.name() + "' is there twice");
            }
            keys.add(key);
        }
        return List.copyOf(keys);
    }

    private static ApiKey key(JsonNode node, String where) throws IOException {
        try {
            String expires = node.path("expires").textValue();
            String rate = node.path("rate").textValue();
            return new ApiKey(
                    text(node, "name"),
                    text(node, "sha256"),
                    Instant.parse(text(node, "created")),
                    text(node, "last4"),
                    expires == null ? null : Instant.parse(expires),
                    rate == null ? null : Rate.of(rate),
                    node.path("admin").asBoolean());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode node, String key) {
        String value = node.path(key).textValue();
        if (value == null) {
            throw new IllegalArgumentException(key + ": expected a text");
        }
        return value;
    }

    /**
     * Adds a key; the file need not be there yet.
     *
     * @throws IllegalArgumentException if one of that name is there
     */
    public static void add(Path file, ApiKey key) throws IOException {
        List<ApiKey> keys = new ArrayList<>(Files.exists(file) ? read(file) : List.of());
        if (keys.stream().anyMatch(other -> other.name().equals(key.name()))) {
            throw new IllegalArgumentException(
                    file + ": there is a key '" + key.name() + "': revoke it first, or take another name");
        }
        keys.add(key);
        write(file, keys);
    }

    /**
     * Takes a key out.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static void remove(Path file, String name) throws IOException {
        List<ApiKey> keys = new ArrayList<>(read(file));
        if (!keys.removeIf(key -> key.name().equals(name))) {
            throw new IllegalArgumentException(file + ": no key '" + name + "'; there are "
                    + keys.stream().map(ApiKey::name).toList());
        }
        write(file, keys);
    }

    private static void write(Path file, List<ApiKey> keys) throws IOException {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode list = document.putArray("keys");
        for (ApiKey key : keys) {
            ObjectNode one = list.addObject()
                    .put("name", key.name())
                    .put("sha256", key.sha256())
                    .put("created", key.created().toString())
                    .put("last4", key.last4());
            put(one, "expires", key.expires());
            put(one, "rate", key.rate());
            if (key.admin()) {
                one.put("admin", true);
            }
        }
        WholeFile.write(file, temporary -> {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, owners());
            Files.write(temporary, JSON.writeValueAsBytes(document));
        });
    }

    private static void put(ObjectNode node, String key, @Nullable Object value) {
        if (value != null) {
            node.put(key, value.toString());
        }
    }

    private static FileAttribute<?>[] owners() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
