package dev.jumbo.tasks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
 * @param labels of how much of the validation data a model of several labels says each; nothing of others
 * @param labelsAnExample of how much of it such a model says 0, 1, 2 … labels
 */
public record DataStatistics(
        long examples,
        Map<String, Histogram> inputs,
        Map<String, CategoryCounts> categories,
        Map<String, Long> missing,
        Map<String, Long> classes,
        Map<String, Long> answers,
        Histogram confidence,
        Histogram values,
        Map<String, Long> labels,
        List<Long> labelsAnExample) {
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

    /** Of a classifier, or of a regression. */
    public DataStatistics(
            long examples,
            Map<String, Histogram> inputs,
            Map<String, CategoryCounts> categories,
            Map<String, Long> missing,
            Map<String, Long> classes,
            Map<String, Long> answers,
            Histogram confidence,
            Histogram values) {
        this(examples, inputs, categories, missing, classes, answers, confidence, values, Map.of(), List.of());
    }

    public DataStatistics {
        inputs = new LinkedHashMap<>(inputs);
        categories = new LinkedHashMap<>(categories);
        missing = new LinkedHashMap<>(missing);
        classes = new LinkedHashMap<>(classes);
        answers = new LinkedHashMap<>(answers);
        labels = new LinkedHashMap<>(labels);
        labelsAnExample = List.copyOf(labelsAnExample);
        long all = labelsAnExample.stream().mapToLong(Long::longValue).sum();
        boolean negative = Stream.of(
                        missing.values(), classes.values(), answers.values(), labels.values(), labelsAnExample)
                .flatMap(Collection::stream)
                .anyMatch(count -> count < 0);
        if (examples < 0 || negative) {
            throw new IllegalArgumentException("statistics: expected counts of at least 0");
        }
        if (labels.values().stream().anyMatch(count -> count > all)) {
            throw new IllegalArgumentException("statistics: expected labels of at most " + all + " examples");
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
        return new DataStatistics(
                Math.min(size, MOST),
                inputs(size, described),
                counts(labels, names),
                answers.counts(),
                Histogram.of(answers.confidences()));
    }

    /**
     * Of a model of several labels.
     *
     * @param classes how many training examples have each
     * @param said of the validation data
     */
    static DataStatistics of(int size, Described described, Map<String, Long> classes, Predictions said)
            throws IOException {
        Map<String, Long> labels = new LinkedHashMap<>();
        said.classes().forEach(name -> labels.put(name, 0L));
        List<Long> numbers = new ArrayList<>(List.of(0L));
        for (int i = 0; i < said.size(); i++) {
            int number = 0;
            for (int k = 0; k < said.columns(); k++) {
                if (said.says(i, k)) {
                    labels.merge(said.classes().get(k), 1L, Long::sum);
                    number++;
                }
            }
            while (numbers.size() <= number) {
                numbers.add(0L);
            }
            numbers.set(number, numbers.get(number) + 1);
        }
        Histogram none = Histogram.of(new double[0]);
        return new DataStatistics(
                Math.min(size, MOST),
                inputs(size, described),
                Map.of(),
                Map.of(),
                classes,
                Map.of(),
                none,
                none,
                labels,
                numbers);
    }

    private static Map<String, Histogram> inputs(int size, Described described) throws IOException {
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
        return inputs;
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
