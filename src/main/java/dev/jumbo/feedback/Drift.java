package dev.jumbo.feedback;

import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How predictions in use differ from the training data, by the population stability index: Σ (a - e) ln(a / e) over bins, with e
 * the share of the training data in a bin and a the share of what was recorded. Below 0.1 nothing changed, from 0.25 much did
 * (N. Siddiqi, Credit Risk Scorecards, 2006). If nothing changed, the index of n examples beside m is about (1/n + 1/m) times a
 * χ² variable with a degree of freedom less than there are bins (B. Yurdakul, J. Naranjo, Statistical properties of the population
 * stability index, 2020); what does not exceed its 99th percentile is called no change, so that few predictions raise no alarm.
 * Half an example is added to each bin, so that an empty one has a logarithm.
 */
public final class Drift {
    /** From here on something changed. */
    public static final double SOME = 0.1;

    /** From here on much changed. */
    public static final double MUCH = 0.25;

    /** Fewer predictions are not compared. */
    public static final int FEWEST = 30;

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
     * @param name {@code answers}, {@code confidence}, or a feature of inputs
     * @param index the population stability index
     * @param noise the 99th percentile of the index if nothing changed
     * @param trained examples of the training data
     * @param recorded predictions
     * @param change the bin that changed most, in words
     * @param bins what was counted
     */
    public record Row(
            String name,
            double index,
            double noise,
            long trained,
            long recorded,
            Verdict verdict,
            String change,
            List<Bin> bins) {
        public Row {
            bins = List.copyOf(bins);
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
     * pictures that could not be read, count for the others.
     */
    public static List<Row> measure(DataStatistics trained, List<RecordedPrediction> predictions) {
        List<Row> rows = new ArrayList<>();
        trained.inputs()
                .forEach((name, histogram) -> rows.add(ofNumbers(
                        name,
                        histogram,
                        predictions.stream()
                                .filter(p -> p.features().containsKey(name))
                                .mapToDouble(p -> p.features().getOrDefault(name, Double.NaN))
                                .toArray())));
        rows.add(ofAnswers(trained.answers(), predictions));
        rows.add(ofNumbers(
                "confidence",
                trained.confidence(),
                predictions.stream()
                        .mapToDouble(RecordedPrediction::probability)
                        .filter(p -> !Double.isNaN(p))
                        .toArray()));
        return rows;
    }

    private static Row ofNumbers(String name, Histogram trained, double[] values) {
        Histogram now = trained.with(values);
        List<Double> edges = trained.edges();
        List<String> bins = new ArrayList<>();
        for (int bin = 0; bin <= edges.size(); bin++) {
            bins.add(
                    bin == 0
                            ? "up to " + shown(edges.get(0))
                            : bin == edges.size()
                                    ? "above " + shown(edges.get(bin - 1))
                                    : "from " + shown(edges.get(bin - 1)) + " to " + shown(edges.get(bin)));
        }
        return row(
                name,
                bins,
                trained.counts(),
                now.counts(),
                String.format(Locale.ROOT, "; mean %s, was %s", shown(now.mean()), shown(trained.mean())));
    }

    private static Row ofAnswers(Map<String, Long> trained, List<RecordedPrediction> predictions) {
        Map<String, Long> now = new LinkedHashMap<>();
        trained.keySet().forEach(name -> now.put(name, 0L));
        predictions.stream()
                .filter(p -> now.containsKey(p.answer()))
                .forEach(p -> now.merge(p.answer(), 1L, Long::sum));
        return row("answers", List.copyOf(now.keySet()), List.copyOf(trained.values()), List.copyOf(now.values()), "");
    }

    private static Row row(String name, List<String> bins, List<Long> trained, List<Long> now, String more) {
        List<Bin> counted = IntStream.range(0, bins.size())
                .mapToObj(bin -> new Bin(bins.get(bin), trained.get(bin), now.get(bin)))
                .toList();
        long m = trained.stream().mapToLong(Long::longValue).sum();
        long n = now.stream().mapToLong(Long::longValue).sum();
        if (n < FEWEST || m < FEWEST) {
            return new Row(name, Double.NaN, Double.NaN, m, n, Verdict.TOO_FEW, "expected at least " + FEWEST, counted);
        }
        double index = index(trained, now);
        double noise = (1.0 / n + 1.0 / m) * chiSquared99(bins.size() - 1);
        Verdict verdict = index < SOME || index <= noise
                ? Verdict.STABLE
                : index < MUCH ? Verdict.SOME_CHANGE : Verdict.MUCH_CHANGE;
        int most = 0;
        for (int bin = 1; bin < bins.size(); bin++) {
            most = part(trained, now, bin) > part(trained, now, most) ? bin : most;
        }
        String change = String.format(
                Locale.ROOT,
                "%s: %.1f%%, was %.1f%%%s",
                bins.get(most),
                100.0 * now.get(most) / n,
                100.0 * trained.get(most) / m,
                more);
        return new Row(name, index, noise, m, n, verdict, change, counted);
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
        long total = counts.stream().mapToLong(Long::longValue).sum();
        return (counts.get(bin) + 0.5) / (total + 0.5 * counts.size());
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
