package dev.jumbo.tasks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the training data of a classifier or a regression is like, and what its model says of validation data, which is drawn as the
 * training data was but was not learned from: what predictions in use are compared with.
 *
 * @param examples training examples that were looked at, at most 10,000
 * @param inputs numbers of the training data, by {@link InputFeatures}, empty cells aside
 * @param categories cells of the training data that name things, by column of a table
 * @param missing empty cells of each column of a table; nothing for other data
 * @param classes labels of all training data; none of a regression
 * @param answers what a classifier says of the validation data, by class
 * @param confidence probability of these answers
 * @param values what a regression says of the validation data
 */
public record DataStatistics(
        long examples,
        Map<String, Histogram> inputs,
        Map<String, CategoryCounts> categories,
        Map<String, Long> missing,
        Map<String, Long> classes,
        Map<String, Long> answers,
        Histogram confidence,
        Histogram values) {
    static final int MOST = 10_000;

    /** Of a classifier of texts or pictures. */
    public DataStatistics(
            long examples,
            Map<String, Histogram> inputs,
            Map<String, Long> classes,
            Map<String, Long> answers,
            Histogram confidence) {
        this(examples, inputs, Map.of(), Map.of(), classes, answers, confidence, Histogram.of(new double[0]));
    }

    public DataStatistics {
        inputs = new LinkedHashMap<>(inputs);
        categories = new LinkedHashMap<>(categories);
        missing = new LinkedHashMap<>(missing);
        classes = new LinkedHashMap<>(classes);
        answers = new LinkedHashMap<>(answers);
        if (examples < 0
                || missing.values().stream().anyMatch(count -> count < 0)
                || classes.values().stream().anyMatch(count -> count < 0)
                || answers.values().stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("statistics: expected counts of at least 0");
        }
    }

    /** What the model says of examples. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answers(Map<String, Long> counts, double[] confidences) {}

    /** What one example is like. */
    @FunctionalInterface
    interface Described {
        Map<String, Double> at(int index) throws IOException;
    }

    static DataStatistics of(int size, Described described, int[] labels, List<String> names, Answers answers)
            throws IOException {
        int examples = Math.min(size, MOST);
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int i = 0; i < examples; i++) {
            int index = (int) ((long) i * size / examples);
            described
                    .at(index)
                    .forEach((name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(value));
        }
        Map<String, Histogram> inputs = new LinkedHashMap<>();
        values.keySet().stream()
                .sorted()
                .forEach(name -> inputs.put(
                        name,
                        Histogram.of(values.getOrDefault(name, List.of()).stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())));
        return new DataStatistics(
                examples, inputs, counts(labels, names), answers.counts(), Histogram.of(answers.confidences()));
    }

    /** How many labels each class has. */
    static Map<String, Long> counts(int[] labels, List<String> names) {
        Map<String, Long> classes = new LinkedHashMap<>();
        names.forEach(name -> classes.put(name, 0L));
        for (int label : labels) {
            classes.merge(names.get(label), 1L, Long::sum);
        }
        return classes;
    }
}
