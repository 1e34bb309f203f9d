package dev.jumbo.feedback;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.table.CategoryFeature;
import dev.jumbo.statistics.KolmogorovSmirnov;
import dev.jumbo.statistics.TestResult;
import dev.jumbo.tasks.CategoryCounts;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How predictions in use differ from the training data, by the population stability index: Σ (a - e) ln(a / e) over bins, with e
 * the share of the training data in a bin and a the share of what was recorded. Below 0.1 nothing changed, from 0.25 much did
 * (N. Siddiqi, Credit Risk Scorecards, 2006). If nothing changed, the index of n examples beside m is about (1/n + 1/m) times a
 * χ² variable with a degree of freedom less than there are bins (B. Yurdakul, J. Naranjo, Statistical properties of the population
 * stability index, 2020); what does not exceed its 99th percentile is called no change, so that few predictions raise no alarm.
 * Half an example is added to each bin, so that an empty one has a logarithm. Of a column of a table, empty cells are a bin, and so are
 * categories that the model does not know.
 *
 * <p>Numbers are also compared by the test of Kolmogorov and Smirnov ({@link KolmogorovSmirnov}), which sees changes within bins. It takes the
 * sample of the training data in the statistics, and of more than 10,000 predictions so many at equally spaced ranks.
 */
public final class Drift {
    /** From here on something changed. */
    public static final double SOME = 0.1;

    /** From here on much changed. */
    public static final double MUCH = 0.25;

    /** Fewer predictions are not compared. */
    public static final int FEWEST = 30;

    /** Predictions whose numbers are compared one by one. */
    private static final int COMPARED = 10_000;

    /** By index; what could not be compared is last. */
    private static final Comparator<Row> WORST_FIRST =
            Comparator.comparingDouble(row -> Double.isNaN(row.index()) ? 0 : -row.index());

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?(e[-+]\\d{1,3})?");

    private static final double Z_99 = 2.3263478740408408;

    /** What came of a comparison. */
    public enum Verdict {
        STABLE,
        SOME_CHANGE,
        MUCH_CHANGE,
        TOO_FEW;

        /** {@code stable}, {@code some change}, {@code much change}, {@code too few}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One thing that was compared.
     *
     * @param name {@code answers}, {@code confidence}, {@code values} (of a regression), {@code labels} (how many are said of an input that
     *     may have several), {@code label NAME} (of how many inputs it is said), or a feature of inputs
     * @param index the population stability index
     * @param noise the 99th percentile of the index if nothing changed
     * @param ks the greatest distance of the distribution functions; NaN where there are no numbers
     * @param pValue of a greater distance if nothing changed
     * @param missing share of empty cells; null of what is no column
     * @param unseen share of categories that the model does not know; null of what has no categories
     * @param trained examples of the training data
     * @param recorded predictions
     * @param change the bin that changed most, in words
     * @param bins what was counted
     */
    public record Row(
            String name,
            double index,
            double noise,
            double ks,
            double pValue,
            @Nullable Share missing,
            @Nullable Share unseen,
            long trained,
            long recorded,
            Verdict verdict,
            String change,
            List<Bin> bins) {
        public Row {
            bins = List.copyOf(bins);
        }
    }

    /** A share of the training data, and of what was recorded; NaN of nothing. */
    public record Share(double trained, double recorded) {
        static Share of(Bin bin, long trained, long recorded) {
            return new Share((double) bin.trained() / trained, (double) bin.recorded() / recorded);
        }
    }

    /**
     * An answer, or numbers that are alike.
     *
     * @param trained examples of the training data
     * @param recorded predictions
     */
    public record Bin(String name, long trained, long recorded) {}

    private Drift() {}

    /**
     * Compares predictions with the statistics of the data that their model learned from. Predictions that lack a feature, as of
     * pictures that could not be read, count for the others. Columns of a table come first, the most changed of them before others.
     */
    public static List<Row> measure(DataStatistics trained, List<RecordedPrediction> predictions) {
        List<Row> rows = new ArrayList<>();
        trained.inputs()
                .forEach((name, histogram) ->
                        rows.add(ofNumbers(name, histogram, trained.missing().get(name), recorded(name, predictions))));
        trained.categories()
                .forEach((name, counts) -> rows.add(ofCategories(
                        name, counts, trained.missing().getOrDefault(name, 0L), recorded(name, predictions))));
        if (!trained.missing().isEmpty()) {
            rows.sort(WORST_FIRST);
        }
        if (!trained.answers().isEmpty()) {
            rows.add(ofAnswers(trained.answers(), predictions));
        }
        if (trained.confidence().total() > 0) {
            rows.add(ofNumbers("confidence", trained.confidence(), null, probabilities(predictions)));
        }
        if (trained.values().total() > 0) {
            rows.add(ofNumbers("values", trained.values(), null, values(predictions)));
        }
        if (!trained.labels().isEmpty()) {
            rows.addAll(ofLabels(trained, predictions));
        }
        return rows;
    }

    private static double[] recorded(String name, List<RecordedPrediction> predictions) {
        return predictions.stream()
                .filter(p -> p.features().containsKey(name))
                .mapToDouble(p -> p.features().getOrDefault(name, Double.NaN))
                .toArray();
    }

    private static double[] probabilities(List<RecordedPrediction> predictions) {
        return predictions.stream()
                .mapToDouble(RecordedPrediction::probability)
                .filter(p -> !Double.isNaN(p))
                .toArray();
    }

    /** What a regression said; an answer that redaction changed is none. */
    private static double[] values(List<RecordedPrediction> predictions) {
        return predictions.stream()
                .map(RecordedPrediction::answer)
                .filter(answer -> NUMBER.matcher(answer).matches())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** @param missing empty cells of the training data; null of what is no column */
    private static Row ofNumbers(String name, Histogram trained, @Nullable Long missing, double[] values) {
        double[] numbers = Arrays.stream(values).filter(Double::isFinite).toArray();
        Histogram now = trained.with(numbers);
        Bins bins = new Bins();
        List<Double> edges = trained.edges();
        for (int bin = 0; bin <= edges.size(); bin++) {
            String shown = bin == 0
                    ? "up to " + shown(edges.get(0))
                    : bin == edges.size()
                            ? "above " + shown(edges.get(bin - 1))
                            : "from " + shown(edges.get(bin - 1)) + " to " + shown(edges.get(bin));
            bins.add(shown, trained.counts().get(bin), now.counts().get(bin));
        }
        if (missing != null) {
            bins.missing = bins.add("(missing)", missing, values.length - numbers.length);
        }
        if (numbers.length > 0 && !trained.sample().isEmpty()) {
            bins.compared = KolmogorovSmirnov.test(
                    trained.sample().stream().mapToDouble(Double::doubleValue).toArray(),
                    Histogram.thinned(Arrays.stream(numbers).sorted().toArray(), COMPARED));
        }
        return row(
                name, bins, String.format(Locale.ROOT, "; mean %s, was %s", shown(now.mean()), shown(trained.mean())));
    }

    private static Row ofCategories(String name, CategoryCounts trained, long missing, double[] numbers) {
        Map<Integer, Long> now = new HashMap<>();
        for (double number : numbers) {
            now.merge(Double.isNaN(number) ? CategoryFeature.MISSING : (int) number, 1L, Long::sum);
        }
        Bins bins = new Bins();
        long others = numbers.length;
        for (int i = 0; i < trained.values().size(); i++) {
            long count = now.getOrDefault(trained.numbers().get(i), 0L);
            bins.add(trained.values().get(i), trained.counts().get(i), count);
            others -= count;
        }
        long unseen = now.getOrDefault(CategoryFeature.UNKNOWN, 0L);
        long empty = now.getOrDefault(CategoryFeature.MISSING, 0L);
        others -= unseen + empty;
        if (trained.others() > 0 || others > 0) {
            bins.add("(others)", trained.others(), others);
        }
        bins.unseen = bins.add("(unseen)", trained.unseen(), unseen);
        bins.missing = bins.add("(missing)", missing, empty);
        return row(name, bins, "");
    }

    private static Row ofAnswers(Map<String, Long> trained, List<RecordedPrediction> predictions) {
        Map<String, Long> now = new HashMap<>();
        predictions.stream()
                .filter(p -> trained.containsKey(p.answer()))
                .forEach(p -> now.merge(p.answer(), 1L, Long::sum));
        Bins bins = new Bins();
        trained.forEach((name, count) -> bins.add(name, count, now.getOrDefault(name, 0L)));
        return row("answers", bins, "");
    }

    /** How many labels are said, and each by itself, the most changed first. */
    private static List<Row> ofLabels(DataStatistics trained, List<RecordedPrediction> predictions) {
        List<Long> before = trained.labelsAnExample();
        long[] numbers = new long[before.size()];
        Map<String, Long> now = new HashMap<>();
        for (RecordedPrediction prediction : predictions) {
            List<String> said = LabelSets.split(prediction.answer());
            numbers[Math.min(said.size(), numbers.length - 1)]++;
            said.forEach(label -> now.merge(label, 1L, Long::sum));
        }
        Bins perInput = new Bins();
        for (int n = 0; n < numbers.length; n++) {
            perInput.add(n == numbers.length - 1 ? n + " or more" : String.valueOf(n), before.get(n), numbers[n]);
        }
        long all = sum(before);
        List<Row> each = new ArrayList<>();
        trained.labels().forEach((name, count) -> {
            long said = now.getOrDefault(name, 0L);
            Bins bins = new Bins();
            bins.add("said", count, said);
            bins.add("not said", all - count, predictions.size() - said);
            each.add(row("label " + name, bins, ""));
        });
        each.sort(WORST_FIRST);
        each.add(0, row("labels", perInput, ""));
        return each;
    }

    /** What was counted, as it comes together. */
    private static final class Bins {
        private final List<Bin> all = new ArrayList<>();
        private @Nullable Bin missing;
        private @Nullable Bin unseen;
        private @Nullable TestResult compared;

        Bin add(String name, long trained, long recorded) {
            Bin bin = new Bin(name, trained, recorded);
            all.add(bin);
            return bin;
        }

        private static @Nullable Share share(@Nullable Bin bin, long trained, long recorded) {
            return bin == null ? null : Share.of(bin, trained, recorded);
        }
    }

    private static Row row(String name, Bins bins, String more) {
        List<Long> trained = bins.all.stream().map(Bin::trained).toList();
        List<Long> now = bins.all.stream().map(Bin::recorded).toList();
        long m = trained.stream().mapToLong(Long::longValue).sum();
        long n = now.stream().mapToLong(Long::longValue).sum();
        boolean few = n < FEWEST || m < FEWEST;
        double index = few ? Double.NaN : index(trained, now);
        double noise = few ? Double.NaN : (1.0 / n + 1.0 / m) * chiSquared99(bins.all.size() - 1);
        TestResult compared = few ? null : bins.compared;
        return new Row(
                name,
                index,
                noise,
                compared == null ? Double.NaN : compared.statistic(),
                compared == null ? Double.NaN : compared.pValue(),
                Bins.share(bins.missing, m, n),
                Bins.share(bins.unseen, m, n),
                m,
                n,
                few ? Verdict.TOO_FEW : verdict(index, noise),
                few ? "expected at least " + FEWEST : change(bins.all, trained, now) + more,
                bins.all);
    }

    private static Verdict verdict(double index, double noise) {
        return index < SOME || index <= noise
                ? Verdict.STABLE
                : index < MUCH ? Verdict.SOME_CHANGE : Verdict.MUCH_CHANGE;
    }

    private static String change(List<Bin> bins, List<Long> trained, List<Long> now) {
        int most = 0;
        for (int bin = 1; bin < bins.size(); bin++) {
            most = part(trained, now, bin) > part(trained, now, most) ? bin : most;
        }
        return String.format(
                Locale.ROOT,
                "%s: %.1f%%, was %.1f%%",
                bins.get(most).name(),
                100.0 * now.get(most) / sum(now),
                100.0 * trained.get(most) / sum(trained));
    }

    /** The population stability index of counts in the same bins. */
    static double index(List<Long> expected, List<Long> actual) {
        double sum = 0;
        for (int bin = 0; bin < expected.size(); bin++) {
            sum += part(expected, actual, bin);
        }
        return sum;
    }

    private static double part(List<Long> expected, List<Long> actual, int bin) {
        double e = share(expected, bin);
        double a = share(actual, bin);
        return (a - e) * Math.log(a / e);
    }

    private static double share(List<Long> counts, int bin) {
        return (counts.get(bin) + 0.5) / (sum(counts) + 0.5 * counts.size());
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** The 99th percentile of χ², by E. B. Wilson and M. M. Hilferty (1931): within 1% from two degrees of freedom on. */
    static double chiSquared99(int degrees) {
        int k = Math.max(1, degrees);
        double part = 2.0 / (9 * k);
        return k * Math.pow(1 - part + Z_99 * Math.sqrt(part), 3);
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
