package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.MixedSource;
import dev.jumbo.tasks.ModelChoice;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TestTime;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.Freeze;
import dev.jumbo.train.optim.ParameterGroup;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Records to JSON objects and back, component by component, without annotations on the records. Components may be
 * numbers, truth values, text, enums, lists, maps, records, and the interfaces of {@link Kinds}. A wrong value fails with
 * its path.
 */
final class RecordNodes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** YAML 1.1 takes 1e-3, which has no point, for text. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /** Components that stand in files of their own. */
    private static final Set<Class<?>> FILES = Set.of(Tokenizer.class, PublishedFolder.class);

    /** What an object that does not stand for a default may leave out. */
    private static final Map<Class<?>, ObjectNode> OPTIONAL = Map.ofEntries(
            Map.entry(
                    ModelChoice.class,
                    NODES.objectNode()
                            .put("from", "")
                            .<ObjectNode>set("allow", NODES.arrayNode())
                            .<ObjectNode>set("options", NODES.objectNode())),
            Map.entry(Freeze.class, NODES.objectNode().put("epochs", 0).put("statistics", true)),
            Map.entry(LoraSettings.class, write(LoraSettings.DEFAULTS)),
            Map.entry(MixedSource.Share.class, NODES.objectNode().put("trainOnly", false)),
            Map.entry(TestTime.class, write(TestTime.DEFAULTS)),
            Map.entry(ParameterGroup.class, NODES.objectNode().put("lrScale", 1.0)),
            Map.entry(ImageClassification.class, noThresholds()), // of an earlier Jumbo
            Map.entry(TextClassification.class, noThresholds()),
            Map.entry(TabularClassification.class, noThresholds()));

    private static ObjectNode noThresholds() {
        return NODES.objectNode().<ObjectNode>set("thresholds", NODES.arrayNode());
    }

    private RecordNodes() {}

    /** A record as an object. */
    static ObjectNode write(Object record) {
        ObjectNode node = NODES.objectNode();
        Kinds.of(record)
                .filter(kinds -> !kinds.outside())
                .ifPresent(kinds -> node.put(kinds.key(), kinds.nameOf(record)));
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (FILES.contains(component.getType())) {
                continue;
            }
            try {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(record);
                if (value != null) {
                    node.set(component.getName(), value(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return node;
    }

    private static JsonNode value(Object value) {
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof Number number) {
            return NODES.numberNode(Double.parseDouble(number.toString()));
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof Collection<?> list) {
            ArrayNode node = NODES.arrayNode();
            list.forEach(element -> node.add(value(element)));
            return node;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode node = NODES.objectNode();
            map.forEach((key, element) -> node.set(key.toString(), value(element)));
            return node;
        }
        return value instanceof Record ? write(value) : NODES.textNode(value.toString());
    }

    /**
     * A record from an object.
     *
     * @param path where the object is, for messages; empty for the root
     * @throws RecipeException if a key is unknown or missing or has a wrong value
     */
    static <T> T read(Class<T> type, ObjectNode given, String path) {
        return read(type, given, path, Map.of());
    }

    /** The same, with the components that stand in files of their own, by their types. */
    static <T> T read(Class<T> type, ObjectNode given, String path, Map<Class<?>, Object> files) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> known =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        given.fieldNames().forEachRemaining(name -> checkKnown(path, name, known));
        ObjectNode node = OPTIONAL.getOrDefault(type, NODES.objectNode()).deepCopy();
        node.setAll(given);
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            if (FILES.contains(component.getType())) {
                values[i] = files.get(component.getType());
                continue;
            }
            String place = join(path, component.getName());
            JsonNode value = node.get(component.getName());
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (value == null && !nullable) {
                throw new RecipeException(place + ": missing");
            }
            values[i] = nullable && (value == null || value.isNull())
                    ? null
                    : value(component.getGenericType(), value, place, node);
        }
        return construct(type, values, path);
    }

    private static void checkKnown(String path, String name, List<String> known) {
        if (!known.contains(name)) {
            String unknown = "unknown key '" + join(path, name) + "'";
            throw new RecipeException(
                    known.isEmpty()
                            ? unknown + "; " + path + " has no keys to set"
                            : unknown + "; did you mean '" + join(path, NearestName.of(name, known)) + "'? Known: "
                                    + String.join(", ", known));
        }
    }

    private static Object value(Type type, JsonNode node, String path, ObjectNode outside) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(generic.getActualTypeArguments()[0], node, path)
                    : map(node, path);
        }
        if (type == String.class) {
            if (!node.isTextual()) {
                throw wrong(path, node.isValueNode() && !node.isNull() ? "text (in quotes)" : "text", node);
            }
            return node.asText();
        } else if (type == int.class || type == Integer.class) {
            if (!node.isIntegralNumber() || !node.canConvertToInt()) {
                throw wrong(path, "a whole number", node);
            }
            return node.intValue();
        } else if (type == long.class || type == Long.class) {
            if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                throw wrong(path, "a whole number", node);
            }
            return node.longValue();
        } else if (type == double.class || type == Double.class) {
            return number(node, path);
        } else if (type == float.class || type == Float.class) {
            return (float) number(node, path);
        } else if (type == boolean.class) {
            if (!node.isBoolean()) {
                throw wrong(path, "true or false", node);
            }
            return node.booleanValue();
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            return constant(raw, node, path);
        }
        var kinds = Kinds.behind(raw);
        return kinds.isPresent() ? kind(kinds.get(), node, path, outside) : read(raw, object(node, path), path);
    }

    private static double number(JsonNode node, String path) {
        if (node.isTextual() && NUMBER.matcher(node.asText()).matches()) {
            return Double.parseDouble(node.asText());
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong(path, "a number", node);
        }
        return node.doubleValue();
    }

    private static Object constant(Class<?> type, JsonNode node, String path) {
        Map<String, Object> known = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            known.put(constant.toString(), constant);
        }
        if (!node.isTextual()) {
            throw wrong(path, "one of " + String.join(", ", known.keySet()), node);
        }
        Object found = known.get(node.asText().toLowerCase(Locale.ROOT));
        if (found == null) {
            throw unknown(path, node.asText(), known.keySet());
        }
        return found;
    }

    private static Object kind(Kinds<?> kinds, JsonNode node, String path, ObjectNode outside) {
        String place = kinds.outside() ? kinds.key() : join(path, kinds.key());
        JsonNode name = kinds.outside()
                ? outside.get(kinds.key())
                : node.isTextual() ? node : object(node, path).get(kinds.key());
        if (name == null) {
            throw new RecipeException(place + ": missing; expected one of "
                    + String.join(", ", kinds.examples().keySet()));
        }
        if (!name.isTextual()) {
            throw wrong(place, "one of " + String.join(", ", kinds.examples().keySet()), name);
        }
        Object example = kinds.examples().get(name.asText());
        if (example == null) {
            throw unknown(place, name.asText(), kinds.examples().keySet());
        }
        ObjectNode full = write(example);
        if (kinds.outside() || node instanceof ObjectNode) {
            RecipeYaml.merge(full, object(node, path));
        }
        full.remove(kinds.key());
        return read(example.getClass(), full, path);
    }

    private static List<Object> list(Type element, JsonNode node, String path) {
        if (!node.isArray()) {
            throw wrong(path, "a list", node);
        }
        List<Object> values = new ArrayList<>();
        for (JsonNode child : node) {
            values.add(value(element, child, path + "[" + values.size() + "]", NODES.objectNode()));
        }
        return values;
    }

    /** Settings without a fixed form, in the order of their names. */
    private static Map<String, Object> map(JsonNode node, String path) {
        Map<String, Object> values = new TreeMap<>();
        object(node, path)
                .properties()
                .forEach(entry -> values.put(entry.getKey(), plain(entry.getValue(), join(path, entry.getKey()))));
        return values;
    }

    private static Object plain(JsonNode node, String path) {
        if (node.isObject()) {
            return map(node, path);
        } else if (node.isArray()) {
            List<Object> values = new ArrayList<>();
            node.forEach(child -> values.add(plain(child, path + "[" + values.size() + "]")));
            return List.copyOf(values);
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.canConvertToInt() && node.isIntegralNumber()) {
            return node.intValue();
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        } else if (node.isNumber()
                || (node.isTextual() && NUMBER.matcher(node.asText()).matches())) {
            return number(node, path);
        } else if (node.isTextual()) {
            return node.asText();
        }
        throw wrong(path, "a value", node);
    }

    private static ObjectNode object(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw wrong(path, "keys and values", node);
    }

    private static <T> T construct(Class<T> type, @Nullable Object[] values, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new RecipeException(place(path, type, String.valueOf(refused.getMessage())), refused);
            }
            throw new IllegalStateException("cannot construct " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + type, e);
        }
    }

    /** What a constructor says about a component, as what is wrong at its path. */
    private static String place(String path, Class<?> type, String message) {
        String line = message.lines().findFirst().orElse("wrong value");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            var named = Pattern.compile("(?:[\\w ]+: )?" + name + ": (.+)").matcher(line);
            if (named.matches()) {
                return join(path, name) + ": " + named.group(1);
            }
            var expected =
                    Pattern.compile("(?:[\\w ]+: )?expected " + name + " (.+)").matcher(line);
            if (expected.matches()) {
                return join(path, name) + ": expected a value " + expected.group(1);
            }
        }
        String own = line.startsWith(type.getSimpleName() + ": ")
                ? line.substring(type.getSimpleName().length() + 2)
                : line;
        return path.isEmpty() ? own : path + ": " + own;
    }

    private static RecipeException unknown(String path, String name, Collection<String> known) {
        return new RecipeException(path + ": unknown name '" + name + "'; did you mean '" + NearestName.of(name, known)
                + "'? Known: " + String.join(", ", known));
    }

    private static RecipeException wrong(String path, String expected, JsonNode got) {
        String shown = got.isNull() ? "nothing" : got.isTextual() ? "'" + got.asText() + "'" : got.toString();
        return new RecipeException((path.isEmpty() ? "" : path + ": ") + "expected " + expected + ", got "
                + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
