package dev.jumbo.recipe.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.WholeFile;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.train.metric.PixelCounts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What a model said of each test example: {@code predictions.jsonl}. Its first line names the classes; each other line is an example:
 *
 * <pre>{"index":17,"truth":"Shirt","predicted":"Coat","probabilities":[0.1,0.9],"properties":{"tokens":31}}</pre>
 *
 * <p>Of numbers there are {@code values} and {@code targets} in place of the three in the middle. Of pixels there are {@code iou} and {@code
 * dice} of the picture, and {@code hits}, {@code predicted} and {@code truth}: pixels of each class that are right, that are said to be of
 * it, and that are.
 *
 * @param predictions the answers
 * @param positions where each example was in the data that was divided
 * @param properties what is known of each example
 */
@SuppressWarnings("ArrayRecordComponent")
public record JudgedExamples(Predictions predictions, int[] positions, List<Map<String, Object>> properties) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;

    /** What pixels are counted by, in the order of {@link Predictions#pixels}. */
    private static final List<String> PIXELS = List.of("hits", "predicted", "truth");

    public JudgedExamples {
        properties = List.copyOf(properties);
        if (positions.length != predictions.size() || properties.size() != predictions.size()) {
            throw new IllegalArgumentException("expected positions and properties of " + predictions.size()
                    + " examples, got " + positions.length + " and " + properties.size());
        }
    }

    /** Of the test part of data. */
    public static JudgedExamples of(Predictions predictions, TaskData data) throws IOException {
        List<Map<String, Object>> properties = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            properties.add(data.properties(i));
        }
        return new JudgedExamples(predictions, data.testPositions(), properties);
    }

    /** Several parts, one after the other; their classes must be the same. */
    public static JudgedExamples join(List<JudgedExamples> parts) {
        Predictions first = parts.get(0).predictions();
        int size = parts.stream().mapToInt(part -> part.predictions().size()).sum();
        float[] values = new float[size * first.columns()];
        float[] targets = new float[first.arePixels() ? 0 : first.areClasses() ? size : values.length];
        int[] positions = new int[size];
        List<Map<String, Object>> properties = new ArrayList<>();
        int next = 0;
        for (JudgedExamples part : parts) {
            Predictions each = part.predictions();
            if (!each.classes().equals(first.classes()) || each.columns() != first.columns()) {
                throw new IllegalArgumentException(
                        "expected the classes " + first.classes() + " of each part, got " + each.classes());
            }
            System.arraycopy(each.values(), 0, values, next * first.columns(), each.values().length);
            int width = targets.length / Math.max(1, size);
            System.arraycopy(each.targets(), 0, targets, next * width, each.targets().length);
            System.arraycopy(part.positions(), 0, positions, next, each.size());
            properties.addAll(part.properties());
            next += each.size();
        }
        return new JudgedExamples(
                new Predictions(first.classes(), first.columns(), values, targets), positions, properties);
    }

    /** Writes the file under a temporary name and renames it. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, temporary -> {
            try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
                ObjectNode head = JSON.createObjectNode().put("format", FORMAT).put("columns", predictions.columns());
                predictions.classes().forEach(head.putArray("classes")::add);
                out.write(JSON.writeValueAsString(head));
                out.write('\n');
                for (int i = 0; i < predictions.size(); i++) {
                    out.write(JSON.writeValueAsString(line(i)));
                    out.write('\n');
                }
            }
        });
    }

    private ObjectNode line(int example) {
        ObjectNode line = JSON.createObjectNode().put("index", positions[example]);
        if (predictions.arePixels()) {
            return pixels(line, example);
        }
        boolean classes = predictions.areClasses();
        if (classes) {
            line.put("truth", predictions.classes().get(predictions.label(example)));
            line.put("predicted", predictions.classes().get(predictions.predicted(example)));
        }
        ArrayNode values = line.putArray(classes ? "probabilities" : "values");
        for (int k = 0; k < predictions.columns(); k++) {
            values.add(predictions.value(example, k));
        }
        if (!classes) {
            ArrayNode targets = line.putArray("targets");
            for (int k = 0; k < predictions.columns(); k++) {
                targets.add(predictions.targets()[example * predictions.columns() + k]);
            }
        }
        line.set("properties", JSON.valueToTree(properties.get(example)));
        return line;
    }

    private ObjectNode pixels(ObjectNode line, int example) {
        PixelCounts counts = predictions.pixels(example);
        line.put("iou", counts.value("mean_iou")).put("dice", counts.value("dice"));
        for (int part = 0; part < PIXELS.size(); part++) {
            ArrayNode list = line.putArray(PIXELS.get(part));
            for (int k = 0; k < predictions.classes().size(); k++) {
                list.add((long)
                        predictions.value(example, part * predictions.classes().size() + k));
            }
        }
        line.set("properties", JSON.valueToTree(properties.get(example)));
        return line;
    }

    /**
     * Reads the file.
     *
     * @throws IOException if it is missing, or a line is not as it should be; the message names the line
     */
    public static JudgedExamples read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "no " + file + ": the run was made by an earlier Jumbo, has not ended, or its task has"
                            + " no single answers; jumbo evaluate RUN writes it");
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            Reading reading = new Reading(parse(in.readLine(), file, 1), file);
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                reading.add(parse(line, file, number), number);
            }
            return reading.result();
        }
    }

    private static JsonNode parse(String line, Path file, int number) throws IOException {
        try {
            JsonNode node = line == null ? null : JSON.readTree(line);
            if (node == null || !node.isObject()) {
                throw new IOException(file + ", line " + number + ": expected a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IOException(file + ", line " + number + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** What was read so far. */
    private static final class Reading {
        private final Path file;
        private final int columns;
        private final Map<String, Integer> classes = new LinkedHashMap<>();
        private final List<float[]> values = new ArrayList<>();
        private final List<float[]> targets = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Map<String, Object>> properties = new ArrayList<>();

        Reading(JsonNode head, Path file) throws IOException {
            this.file = file;
            columns = head.path("columns").asInt();
            head.path("classes").forEach(name -> classes.put(name.asText(), classes.size()));
            if (head.path("format").asInt() != FORMAT
                    || columns < 1
                    || (!classes.isEmpty() && classes.size() != columns && !arePixels())) {
                throw new IOException(
                        file + ", line 1: expected predictions of format " + FORMAT + " with columns and classes");
            }
        }

        private boolean arePixels() {
            return !classes.isEmpty() && columns == PIXELS.size() * classes.size();
        }

        void add(JsonNode line, int number) throws IOException {
            if (arePixels()) {
                float[] counts = new float[columns];
                for (int part = 0; part < PIXELS.size(); part++) {
                    float[] each = floats(line.path(PIXELS.get(part)), classes.size(), number);
                    System.arraycopy(each, 0, counts, part * each.length, each.length);
                }
                values.add(counts);
            } else {
                values.add(floats(line.path(classes.isEmpty() ? "values" : "probabilities"), columns, number));
            }
            if (classes.isEmpty()) {
                targets.add(floats(line.path("targets"), columns, number));
            } else if (!arePixels()) {
                Integer truth = classes.get(line.path("truth").asText());
                if (truth == null) {
                    throw new IOException(file + ", line " + number + ": expected a truth among the classes, got "
                            + line.path("truth"));
                }
                targets.add(new float[] {truth});
            }
            positions.add(line.path("index").asInt());
            properties.add(JSON.convertValue(line.path("properties"), new TypeReference<Map<String, Object>>() {}));
        }

        private float[] floats(JsonNode list, int wanted, int number) throws IOException {
            float[] found = new float[list.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = list.get(i).floatValue();
                if (!list.get(i).isNumber()) {
                    throw new IOException(file + ", line " + number + ": expected numbers, got " + list.get(i));
                }
            }
            if (found.length != wanted) {
                throw new IOException(
                        file + ", line " + number + ": expected " + wanted + " numbers, got " + found.length);
            }
            return found;
        }

        JudgedExamples result() {
            return new JudgedExamples(
                    new Predictions(List.copyOf(classes.keySet()), columns, joined(values), joined(targets)),
                    positions.stream().mapToInt(Integer::intValue).toArray(),
                    properties);
        }

        private static float[] joined(List<float[]> rows) {
            int width = rows.isEmpty() ? 0 : rows.get(0).length;
            float[] all = new float[rows.size() * width];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, all, i * width, width);
            }
            return all;
        }
    }

    /** The same with one more known of every example. */
    public JudgedExamples with(String property, Object value) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> each : properties) {
            Map<String, Object> more = new LinkedHashMap<>(each);
            more.put(property, value);
            all.add(more);
        }
        return new JudgedExamples(predictions, positions, all);
    }

    /** The same in the order of positions. */
    public JudgedExamples ordered() {
        int[] order = IntStream.range(0, positions.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> positions[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new JudgedExamples(
                predictions.at(order),
                Arrays.stream(order).map(i -> positions[i]).toArray(),
                Arrays.stream(order).mapToObj(properties::get).toList());
    }

    /** In what the examples of others differ, in words; nothing if they are the same. */
    public String difference(JudgedExamples other) {
        if (predictions.size() != other.predictions().size()) {
            return predictions.size() + " examples and " + other.predictions().size();
        }
        if (!predictions.classes().equals(other.predictions().classes())) {
            return "the classes " + predictions.classes() + " and "
                    + other.predictions().classes();
        }
        for (int i = 0; i < positions.length; i++) {
            Object name = properties.get(i).get("name");
            boolean same = positions[i] == other.positions()[i]
                    && Objects.equals(name, other.properties().get(i).get("name"));
            if (!same) {
                return "example " + positions[i] + (name == null ? "" : " (" + name + ")") + " and example "
                        + other.positions()[i];
            }
        }
        return Arrays.equals(truth(), other.truth()) ? "" : "their true answers are not the same";
    }

    /** What was right: the targets, or of pictures the pixels that each class has. */
    private double[] truth() {
        if (predictions.arePixels()) {
            return IntStream.range(0, predictions.size())
                    .mapToObj(i -> predictions.pixels(i).actual())
                    .flatMapToDouble(counts -> Arrays.stream(counts).asDoubleStream())
                    .toArray();
        }
        return IntStream.range(0, predictions.targets().length)
                .mapToDouble(i -> predictions.targets()[i])
                .toArray();
    }
}
