package dev.jumbo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Numbers of an independent implementation, from {@code src/test/resources/goldens} (made by scripts/goldens). */
public final class Goldens {
    private Goldens() {}

    /** A case of a golden file: an object with a name, which tests show. */
    public record Case(JsonNode node) {
        public JsonNode get(String field) {
            JsonNode value = node.get(field);
            if (value == null) {
                throw new IllegalArgumentException("golden '" + this + "' has no " + field);
            }
            return value;
        }

        public boolean has(String field) {
            return node.has(field);
        }

        public JsonNode settings() {
            return get("settings");
        }

        public Tensor tensor(String field) {
            return Goldens.tensor(get(field));
        }

        @Override
        public String toString() {
            return node.path("name").asText();
        }
    }

    /** A whole file, without {@code .json}. */
    public static JsonNode read(String file) {
        try (InputStream in = Goldens.class.getResourceAsStream("/goldens/" + file + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + file + ".json");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of a file. */
    public static Stream<Case> cases(String file) {
        return stream(read(file).get("cases")).map(Case::new);
    }

    /** The elements of a JSON list. */
    public static Stream<JsonNode> stream(JsonNode list) {
        Iterator<JsonNode> elements = list.elements();
        return StreamSupport.stream(Spliterators.spliterator(elements, list.size(), 0), false);
    }

    /** A JSON list of numbers. */
    public static double[] doubles(JsonNode list) {
        return stream(list).mapToDouble(JsonNode::doubleValue).toArray();
    }

    /** {@code {"shape": […], "data": […]}} in the current scope: float32, or int64 where it says so. */
    public static Tensor tensor(JsonNode node) {
        long[] shape = shape(node);
        JsonNode data = node.get("data");
        Tensor flat = node.path("dtype").asText().equals("int64")
                ? Tensor.of(stream(data).mapToLong(JsonNode::longValue).toArray())
                : Tensor.of(floats(data));
        return flat.reshape(shape);
    }

    public static long[] shape(JsonNode node) {
        return stream(node.get("shape")).mapToLong(JsonNode::longValue).toArray();
    }

    private static float[] floats(JsonNode data) {
        float[] values = new float[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(i).floatValue();
        }
        return values;
    }

    /** Same shape, and every element within {@code tolerance · (1 + |expected|)}. */
    public static void assertClose(String what, Tensor actual, JsonNode expected, double tolerance) {
        assertThat(actual.shape()).as(what + ", shape").isEqualTo(shape(expected));
        double[] values = actual.toDoubles();
        JsonNode data = expected.get("data");
        assertThat(values).as(what).hasSameSizeAs(doubles(data));
        for (int i = 0; i < values.length; i++) {
            assertClose(what + "[" + i + "]", values[i], data.get(i).doubleValue(), tolerance);
        }
    }

    /** Within {@code tolerance · (1 + |expected|)}. */
    public static void assertClose(String what, double actual, double expected, double tolerance) {
        double distance = Math.abs(actual - expected);
        // NaN is close to nothing
        assertThat(distance <= tolerance * (1 + Math.abs(expected)))
                .as("%s: expected %s, got %s, which is %s away", what, expected, actual, distance)
                .isTrue();
    }
}
