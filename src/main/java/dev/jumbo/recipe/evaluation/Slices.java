package dev.jumbo.recipe.evaluation;

import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Folds;
import dev.jumbo.statistics.Holm;
import dev.jumbo.statistics.Means;
import dev.jumbo.tasks.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How good a model is on parts of the test data: by the true class, by what was predicted, and by each property of the examples. Numbers
 * of many values are cut at their quartiles; texts of many values are left out. Parts of fewer examples than {@link #FEWEST} are, too.
 */
public final class Slices {
    /** Fewer examples say little. */
    public static final int FEWEST = 10;

    private static final int MOST_VALUES = 20;
    private static final double CONFIDENCE = 0.95;

    private Slices() {}

    /**
     * A part of the test data.
     *
     * @param property what it was made by
     * @param value what its examples have of it
     * @param count how many examples
     * @param score accuracy, of labels the share of examples whose labels are all right, of numbers the mean absolute error, of segmentations
     *     the mean IoU of each picture, with its interval
     * @param rest the same of all other examples
     * @param pValue that it differs from the rest, by Welch's test; with Holm's correction for the number of slices
     */
    public record Slice(String property, String value, int count, Estimate score, double rest, double pValue) {}

    /** All parts, the worst first. */
    public static List<Slice> of(JudgedExamples examples) {
        Predictions predictions = examples.predictions();
        double[] scores = scores(predictions);
        List<Slice> slices = new ArrayList<>();
        columns(examples)
                .forEach((property, values) -> groups(values).forEach((value, members) -> {
                    if (members.length >= FEWEST && members.length < scores.length) {
                        slices.add(slice(property, value, members, scores, areShares(predictions)));
                    }
                }));
        double[] adjusted =
                Holm.adjust(slices.stream().mapToDouble(Slice::pValue).toArray());
        List<Slice> all = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            Slice s = slices.get(i);
            all.add(new Slice(s.property(), s.value(), s.count(), s.score(), s.rest(), adjusted[i]));
        }
        int sign = higherIsBetter(predictions) ? 1 : -1;
        all.sort(Comparator.comparingDouble(slice -> sign * slice.score().value()));
        return all;
    }

    private static boolean higherIsBetter(Predictions predictions) {
        return areShares(predictions) || predictions.arePixels();
    }

    /** 1 for right (of labels, all of them) and 0 for wrong, the absolute error, or the picture's IoU. */
    static double[] scores(Predictions predictions) {
        if (predictions.arePixels()) {
            return PixelScores.each(predictions, "iou_per_picture");
        }
        return IntStream.range(0, predictions.size())
                .mapToDouble(i -> areShares(predictions) ? predictions.isRight(i) ? 1 : 0 : error(predictions, i))
                .toArray();
    }

    /** Whether an answer is right or wrong as a whole. */
    private static boolean areShares(Predictions predictions) {
        return predictions.areClasses() || predictions.areLabels();
    }

    private static double error(Predictions predictions, int example) {
        double sum = 0;
        for (int k = 0; k < predictions.columns(); k++) {
            sum += Math.abs((double) predictions.value(example, k)
                    - predictions.targets()[example * predictions.columns() + k]);
        }
        return sum / predictions.columns();
    }

    private static Slice slice(String property, String value, int[] members, double[] scores, boolean share) {
        boolean[] in = new boolean[scores.length];
        Arrays.stream(members).forEach(i -> in[i] = true);
        double[] own = Arrays.stream(members).mapToDouble(i -> scores[i]).toArray();
        double[] rest = IntStream.range(0, scores.length)
                .filter(i -> !in[i])
                .mapToDouble(i -> scores[i])
                .toArray();
        Estimate score = share
                ? Means.share((long) Arrays.stream(own).sum(), own.length, CONFIDENCE)
                : Folds.mean(own, 0, CONFIDENCE);
        // Of no mistakes, or of none right, Welch's test has no variance to compare with.
        double p = Folds.deviation(own) + Folds.deviation(rest) == 0
                ? Double.NaN
                : Means.welch(own, rest).pValue();
        return new Slice(property, value, own.length, score, Folds.mean(rest), p);
    }

    /** The values of all examples by property. */
    private static Map<String, Object[]> columns(JudgedExamples examples) {
        Predictions predictions = examples.predictions();
        int size = predictions.size();
        Map<String, Object[]> columns = new LinkedHashMap<>();
        if (predictions.areClasses()) {
            columns.put("class", new Object[size]);
            columns.put("predicted", new Object[size]);
        }
        for (int k = 0; predictions.areLabels() && k < predictions.columns(); k++) {
            int label = k;
            columns.put(
                    "label " + predictions.classes().get(k),
                    IntStream.range(0, size)
                            .mapToObj(i -> predictions.has(i, label) ? "yes" : "no")
                            .toArray());
        }
        TreeSet<String> names = new TreeSet<>();
        examples.properties().forEach(properties -> names.addAll(properties.keySet()));
        names.forEach(name -> columns.putIfAbsent(name, new Object[size]));
        for (int i = 0; i < size; i++) {
            for (Map.Entry<String, Object[]> column : columns.entrySet()) {
                if (names.contains(column.getKey())) {
                    column.getValue()[i] = examples.properties().get(i).getOrDefault(column.getKey(), "missing");
                }
            }
            if (predictions.areClasses()) {
                columns.getOrDefault("class", new Object[size])[i] =
                        predictions.classes().get(predictions.label(i));
                columns.getOrDefault("predicted", new Object[size])[i] =
                        predictions.classes().get(predictions.predicted(i));
            }
        }
        return columns;
    }

    /** The examples by what they have of a property. */
    private static Map<String, int[]> groups(Object[] values) {
        long distinct = Arrays.stream(values).distinct().count();
        boolean numbers = Arrays.stream(values).allMatch(value -> value instanceof Number || "missing".equals(value));
        if (distinct > MOST_VALUES && !numbers) {
            return Map.of();
        }
        double[] edges = numbers && distinct > MOST_VALUES ? quartiles(values) : new double[0];
        Map<String, IntStream.Builder> found = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            String name = edges.length == 0 || !(values[i] instanceof Number number)
                    ? String.valueOf(values[i])
                    : range(number.doubleValue(), edges);
            found.computeIfAbsent(name, key -> IntStream.builder()).add(i);
        }
        Map<String, int[]> groups = new LinkedHashMap<>();
        found.forEach((name, members) -> groups.put(name, members.build().toArray()));
        return groups;
    }

    private static double[] quartiles(Object[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> value instanceof Number)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sorted()
                .toArray();
        return IntStream.rangeClosed(1, 3)
                .mapToDouble(q -> sorted[(int) Math.round(q / 4.0 * (sorted.length - 1))])
                .distinct()
                .toArray();
    }

    private static String range(double value, double[] edges) {
        int below = 0;
        while (below < edges.length && value > edges[below]) {
            below++;
        }
        if (below == 0) {
            return "up to " + number(edges[0]);
        }
        return below == edges.length
                ? "above " + number(edges[below - 1])
                : number(edges[below - 1]) + " to " + number(edges[below]);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** Whether a slice is worse than the rest beyond chance. */
    public static boolean isWorse(Slice slice, Predictions predictions) {
        double value = slice.score().value();
        return slice.pValue() < 1 - CONFIDENCE
                && (higherIsBetter(predictions) ? value < slice.rest() : value > slice.rest());
    }
}
