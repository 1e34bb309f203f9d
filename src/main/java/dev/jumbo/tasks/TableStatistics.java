package dev.jumbo.tasks;

import dev.jumbo.data.table.CategoryFeature;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.TableEncoding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** {@link DataStatistics} of tables: what the columns are like in the rows to learn from, of which some are looked at. */
record TableStatistics(
        long examples,
        Map<String, Histogram> numbers,
        Map<String, CategoryCounts> categories,
        Map<String, Long> missing) {
    /** Cells that are looked at, at most, but for {@link #FEWEST} rows. */
    private static final int CELLS = 20_000_000;

    private static final int FEWEST = 1_000;

    /** Numbers of all samples together. */
    private static final int SAMPLES = 1_000_000;

    /** Categories that are counted one by one. */
    private static final int SHOWN = 50;

    static TableStatistics of(TableEncoding encoding, EncodedTable rows) {
        int columns = encoding.columns().size();
        int examples = Math.min(rows.size(), Math.max(FEWEST, Math.min(DataStatistics.MOST, CELLS / columns)));
        Map<String, double[]> cells = new LinkedHashMap<>();
        for (int i = 0; i < examples; i++) {
            int place = i;
            encoding.describe(rows.get((int) ((long) i * rows.size() / examples)))
                    .forEach((name, value) -> cells.computeIfAbsent(name, key -> new double[examples])[place] = value);
        }
        int sample = Math.max(1, Math.min(Histogram.SAMPLE, SAMPLES / columns));
        Map<String, Histogram> numbers = new LinkedHashMap<>();
        Map<String, CategoryCounts> categories = new LinkedHashMap<>();
        Map<String, Long> missing = new LinkedHashMap<>();
        Map<String, CategoryFeature> features = new LinkedHashMap<>();
        encoding.categories().forEach(feature -> features.put(feature.column(), feature));
        cells.forEach((name, values) -> {
            CategoryFeature feature = features.get(name);
            double empty = feature == null ? Double.NaN : CategoryFeature.MISSING;
            double[] given = Arrays.stream(values)
                    .filter(value -> Double.compare(value, empty) != 0)
                    .toArray();
            missing.put(name, (long) values.length - given.length);
            if (feature == null) {
                numbers.put(name, Histogram.of(given, sample));
            } else {
                categories.put(name, counted(feature, given));
            }
        });
        return new TableStatistics(examples, numbers, categories, missing);
    }

    private static CategoryCounts counted(CategoryFeature feature, double[] numbers) {
        Map<Integer, Long> counts = new TreeMap<>();
        IntStream.range(0, feature.values().size()).forEach(i -> counts.put(CategoryFeature.number(i), 0L));
        for (double number : numbers) {
            counts.merge((int) number, 1L, Long::sum);
        }
        long unseen = counts.getOrDefault(CategoryFeature.UNKNOWN, 0L);
        counts.remove(CategoryFeature.UNKNOWN);
        List<Map.Entry<Integer, Long>> shown = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .toList();
        long counted = shown.stream().mapToLong(Map.Entry::getValue).sum();
        return new CategoryCounts(
                shown.stream().map(entry -> feature.value(entry.getKey())).toList(),
                shown.stream().map(Map.Entry::getKey).toList(),
                shown.stream().map(Map.Entry::getValue).toList(),
                numbers.length - unseen - counted,
                unseen);
    }

    /** With what a classifier learned and says. */
    DataStatistics classes(Map<String, Long> classes, DataStatistics.Answers answers) {
        return new DataStatistics(
                examples,
                numbers,
                categories,
                missing,
                classes,
                answers.counts(),
                Histogram.of(answers.confidences()),
                Histogram.of(new double[0]));
    }

    /** With what a regression says. */
    DataStatistics values(float[] said) {
        double[] values = IntStream.range(0, said.length)
                .mapToDouble(i -> Double.parseDouble(TabularRegression.shown(said[i])))
                .toArray();
        return new DataStatistics(
                examples,
                numbers,
                categories,
                missing,
                Map.of(),
                Map.of(),
                Histogram.of(new double[0]),
                Histogram.of(values));
    }
}
