package dev.jumbo.models.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings in a config.json. A wrong one is an {@link IllegalArgumentException} that names it. */
record ModelConfig(ObjectNode node) {
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads a JSON object of at most {@code limit} bytes. */
    static ObjectNode read(Path file, long limit) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        if (Files.size(file) > limit) {
            throw new IOException(file + ": has " + Files.size(file) + " bytes, expected at most " + limit);
        }
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (CharConversionException e) {
            throw new IOException(file + ": expected UTF-8, found other bytes", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException(file + ": not a JSON object");
    }

    /** What every configuration begins with. */
    static ObjectNode of(String type, String architecture) {
        ObjectNode node = JSON.createObjectNode();
        node.putArray("architectures").add(architecture);
        node.put("model_type", type);
        node.put("torch_dtype", "float32");
        return node;
    }

    /** Writes a file, under a temporary name first. */
    static void write(Path file, ObjectNode config) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@code model_type}; empty if there is none. */
    String type() {
        return node.path("model_type").asText("");
    }

    /** True unless it is absent or null. */
    boolean has(String key) {
        return node.hasNonNull(key);
    }

    int size(String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw wrong(key, "a whole number from 1");
        }
        return value.intValue();
    }

    /** A number of layers; each has weights, of which {@code keys} are all. */
    int layers(String key, Set<String> keys) {
        if (size(key) > keys.size()) {
            throw wrong(key, "no more than the " + keys.size() + " known tensors of the weights");
        }
        return size(key);
    }

    int quotient(String key, String divisor) {
        if (size(key) % size(divisor) != 0) {
            throw wrong(key, "a multiple of " + divisor + ", " + size(divisor));
        }
        return size(key) / size(divisor);
    }

    double number(String key) {
        JsonNode value = node.path(key);
        if (!value.isNumber()) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (!node.path(key).isBoolean()) {
            throw wrong(key, "true or false");
        }
        return node.path(key).booleanValue();
    }

    /** A list of so many numbers. */
    List<Double> numbers(String key, int count) {
        List<Double> numbers = new ArrayList<>();
        node.path(key).forEach(number -> numbers.add(number.isNumber() ? number.doubleValue() : Double.NaN));
        if (numbers.size() != count || numbers.contains(Double.NaN)) {
            throw wrong(key, "a list of " + count + " numbers");
        }
        return numbers;
    }

    String text(String key, String otherwise) {
        return has(key) ? node.path(key).asText() : otherwise;
    }

    /** An object inside; null if it is absent or null. */
    @Nullable ModelConfig inner(String key) {
        if (!has(key)) {
            return null;
        }
        if (!(node.get(key) instanceof ObjectNode object)) {
            throw wrong(key, "an object");
        }
        return new ModelConfig(object);
    }

    /** Throws if it is there and another: we have only this one. */
    void require(String key, Object only) {
        if (has(key) && !node.path(key).asText().equals(only.toString())) {
            throw wrong(key, only.toString());
        }
    }

    IllegalArgumentException wrong(String key, String expected) {
        return new IllegalArgumentException(
                "'" + key + "': expected " + expected + ", got " + (node.has(key) ? node.get(key) : "nothing"));
    }
}
