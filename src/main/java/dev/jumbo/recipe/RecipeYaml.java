package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Recipes as YAML. What a file leaves out has the value of {@link Recipe#defaults()}; a key that is not known fails with
 * the nearest known one. An object that gives its {@code name} (or {@code source}) replaces the default one whole. The key
 * {@code tune} is read for itself, and is no part of the recipe.
 */
public final class RecipeYaml {
    private static final long MOST_BYTES = 1 << 20;
    private static final ObjectMapper YAML = mapper();

    /** What stands beside a recipe's own keys, for {@code jumbo tune}. */
    private static final String TUNE = "tune";

    private RecipeYaml() {}

    /**
     * Reads a recipe.
     *
     * @param overrides {@code train.epochs=5}: dotted keys that replace what the file says; values are YAML
     * @throws RecipeException if it is wrong; the message names the key
     */
    public static Recipe read(Path file, List<String> overrides) throws IOException {
        return parse(text(file), file.toString(), overrides);
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new RecipeException("no recipe " + file + "; the ones that come with Jumbo are in recipes/");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new RecipeException(
                    file + ": expected a recipe of at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new RecipeException(file + ": expected UTF-8 text, found other bytes", e);
        }
    }

    /** Reads a recipe from text; {@code origin} names it in messages. */
    public static Recipe parse(String text, String origin, List<String> overrides) {
        return parsed(text, origin, overrides, changes -> {
            changes.remove(TUNE);
            JsonNode task = changes.get("task");
            ObjectNode full = RecordNodes.write(
                    task != null && task.isTextual() ? Recipe.defaults(task.asText()) : Recipe.defaults());
            merge(full, changes);
            return RecordNodes.read(Recipe.class, full, "");
        });
    }

    /**
     * Reads what a recipe says under {@code tune}, beside its own keys: a record.
     *
     * @param defaults what it leaves out
     * @throws RecipeException if it is wrong, or says nothing
     */
    public static <T extends Record> T readTune(Path file, List<String> overrides, Class<T> type, T defaults)
            throws IOException {
        return parsed(text(file), file.toString(), overrides, changes -> {
            if (!(changes.get(TUNE) instanceof ObjectNode given)) {
                throw new RecipeException(
                        "expected what to search under the key '" + TUNE + "', found nothing; see" + " docs/tuning.md");
            }
            ObjectNode full = RecordNodes.write(defaults);
            complete(full, given);
            return RecordNodes.read(type, full, TUNE);
        });
    }

    /** Puts {@code changes} over {@code base}, key by key; a bare name stands for an object that has it. */
    private static void complete(ObjectNode base, ObjectNode changes) {
        changes.properties().forEach(entry -> {
            JsonNode old = base.get(entry.getKey());
            if (old instanceof ObjectNode object && entry.getValue() instanceof ObjectNode value) {
                complete(object, value);
            } else if (old instanceof ObjectNode object && entry.getValue().isTextual()) {
                object.put("name", entry.getValue().asText());
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static <T> T parsed(String text, String origin, List<String> overrides, Function<ObjectNode, T> reading) {
        try {
            JsonNode given = YAML.readTree(text);
            if (given == null || given.isMissingNode() || given.isNull()) {
                given = YAML.createObjectNode();
            }
            if (!(given instanceof ObjectNode changes)) {
                throw new RecipeException("expected keys and values, got " + given);
            }
            for (String override : overrides) {
                set(changes, override);
            }
            return reading.apply(changes);
        } catch (JsonProcessingException e) {
            throw new RecipeException(origin + ": " + explain(e), e);
        } catch (IllegalArgumentException e) {
            throw new RecipeException(origin + ": " + e.getMessage(), e);
        }
    }

    /** The recipe with everything that was left out. */
    public static String write(Recipe recipe) {
        return writeRecord(recipe);
    }

    /** A record that {@link #readTune} reads, with everything that was left out. */
    public static String writeRecord(Record recipe) {
        try {
            return YAML.writeValueAsString(RecordNodes.write(recipe));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every key of a recipe, dotted as in {@code train.optimizer.lr}, with its value. */
    public static Map<String, String> flat(Recipe recipe) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten(RecordNodes.write(recipe), "", flat);
        return flat;
    }

    private static void flatten(JsonNode node, String path, Map<String, String> flat) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> flatten(
                            entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), flat));
        } else {
            flat.put(path, node.isTextual() ? node.asText() : node.toString());
        }
    }

    /** Puts {@code changes} over {@code base}; an object with a name replaces the whole one that was there. */
    static void merge(ObjectNode base, JsonNode changes) {
        changes.properties().forEach(entry -> {
            JsonNode old = base.get(entry.getKey());
            JsonNode value = entry.getValue();
            boolean replaces = value.has("name") || value.has("source");
            if (old instanceof ObjectNode object && value instanceof ObjectNode && !replaces) {
                merge(object, value);
            } else {
                base.set(entry.getKey(), value);
            }
        });
    }

    private static void set(ObjectNode root, String override) {
        int equals = override.indexOf('=');
        List<String> keys =
                List.of(override.substring(0, Math.max(0, equals)).strip().split("\\.", -1));
        if (keys.stream().anyMatch(String::isBlank)) {
            throw new RecipeException("--set " + override + ": expected key=value, as in train.epochs=5");
        }
        ObjectNode at = root;
        for (String key : keys.subList(0, keys.size() - 1)) {
            JsonNode child = at.get(key);
            if (child instanceof ObjectNode object) {
                at = object;
            } else if (child == null || child.isNull()) {
                at = at.putObject(key);
            } else if (child.isTextual()) { // optimizer: sgd, which is short for {name: sgd}
                at = at.putObject(key).put(key.equals("data") ? "source" : "name", child.asText());
            } else {
                throw new RecipeException("--set " + override + ": '" + key + "' is " + child
                        + " in the recipe, which has no keys; set it whole");
            }
        }
        JsonNode value;
        try {
            value = YAML.readTree(override.substring(equals + 1));
        } catch (JsonProcessingException e) {
            throw new RecipeException("--set " + override + ": the value is not YAML: " + explain(e), e);
        }
        at.set(keys.get(keys.size() - 1), value.isMissingNode() ? YAML.nullNode() : value);
    }

    private static String explain(JsonProcessingException error) {
        if (error.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
            return "line " + (yaml.getProblemMark().getLine() + 1) + ": not YAML: " + yaml.getProblem();
        }
        JsonLocation location = error.getLocation();
        String line = location == null ? "" : "line " + location.getLineNr() + ": ";
        if (error instanceof MismatchedInputException) {
            return line + "expected one document, found another after it";
        }
        return line + error.getOriginalMessage().replaceFirst("^Duplicate field ('.*')$", "the key $1 is given twice");
    }

    private static ObjectMapper mapper() {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .build();
        return YAMLMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
