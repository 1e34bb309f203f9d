package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of rows that may have several labels, by name: {@code precision}, {@code recall} and {@code f1} with {@code _micro}, {@code _macro},
 * {@code _weighted} and {@code _samples} (the mean of rows); {@code subset_accuracy}, the share of rows of which each label and no other was
 * said; {@code hamming_loss}, the share of wrong labels; {@code map}, the mean over labels of the average precision; {@code roc_auc}, that of
 * the area under the ROC curve; {@code ece}, {@code brier} and {@code log_loss}, the means of what {@link Calibration#ofLabel}, {@link BrierScore}
 * and {@link LogLoss} are of each label by itself. All are scikit-learn's, with 0 where a denominator is 0.
 */
public final class LabelMetrics {
    private static final Map<String, Supplier<Metric>> KNOWN = known();

    private LabelMetrics() {}

    private static Map<String, Supplier<Metric>> known() {
        Map<String, Supplier<Metric>> known = new LinkedHashMap<>();
        for (ClassScore score : List.of(ClassScore.PRECISION, ClassScore.RECALL, ClassScore.F1)) {
            String name = score.name().toLowerCase(Locale.ROOT);
            counted(known, name + "_micro", counts -> counts.micro(score));
            counted(known, name + "_macro", counts -> counts.macro(score));
            counted(known, name + "_weighted", counts -> counts.weighted(score));
            counted(known, name + "_samples", counts -> counts.samples(score));
        }
        counted(known, "subset_accuracy", LabelCounts::subsetAccuracy);
        counted(known, "hamming_loss", LabelCounts::hammingLoss);
        known.put("map", () -> new Scored("map", LabelScores::averagePrecision));
        known.put("roc_auc", () -> new Scored("roc_auc", LabelScores::rocAuc));
        for (Supplier<Metric> each : List.<Supplier<Metric>>of(Calibration::ofLabel, BrierScore::new, LogLoss::new)) {
            known.put(each.get().name(), () -> new MeanOfLabels(each));
        }
        return known;
    }

    private static void counted(Map<String, Supplier<Metric>> known, String name, ToDoubleFunction<LabelCounts> value) {
        known.put(name, () -> new Counted(name, value));
    }

    /** All names. */
    public static Set<String> names() {
        return KNOWN.keySet();
    }

    /**
     * A new metric.
     *
     * @throws IllegalArgumentException if the name is unknown; the message has the nearest known one
     */
    public static Metric byName(String name) {
        return Optional.ofNullable(KNOWN.get(name))
                .orElseThrow(() -> Metrics.unknown(name, KNOWN.keySet()))
                .get();
    }

    /** A metric of counts. */
    private static final class Counted implements Metric {
        private final String name;
        private final ToDoubleFunction<LabelCounts> value;
        private LabelCounts counts = new LabelCounts();

        Counted(String name, ToDoubleFunction<LabelCounts> value) {
            this.name = name;
            this.value = value;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void update(Outputs outputs) {
            counts.update(outputs);
        }

        @Override
        public double value() {
            return counts.rows() == 0 ? Double.NaN : value.applyAsDouble(counts);
        }

        @Override
        public void reset() {
            counts = new LabelCounts();
        }
    }

    /** The mean over labels of a metric of two classes. */
    private static final class MeanOfLabels implements Metric {
        private final Supplier<Metric> one;
        private final List<Metric> each = new ArrayList<>();

        MeanOfLabels(Supplier<Metric> one) {
            this.one = one;
        }

        @Override
        public String name() {
            return one.get().name();
        }

        @Override
        public void update(Outputs outputs) {
            if (!each.isEmpty() && each.size() != outputs.columns()) {
                throw new IllegalArgumentException("expected scores for " + each.size()
                        + " labels as in the rows before, got " + outputs.columns());
            }
            for (int k = 0; k < outputs.columns(); k++) {
                if (each.size() == k) {
                    each.add(one.get());
                }
                each.get(k).update(outputs.ofLabel(k));
            }
        }

        @Override
        public double value() {
            return each.stream().mapToDouble(Metric::value).average().orElse(Double.NaN);
        }

        @Override
        public void reset() {
            each.clear();
        }
    }

    /** The mean over labels of what their order gives. */
    private static final class Scored implements Metric {
        private final String name;
        private final Function<LabelScores, double[]> each;
        private LabelScores scores = new LabelScores();

        Scored(String name, Function<LabelScores, double[]> each) {
            this.name = name;
            this.each = each;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void update(Outputs outputs) {
            scores.update(outputs);
        }

        @Override
        public double value() {
            return Arrays.stream(each.apply(scores)).average().orElse(Double.NaN);
        }

        @Override
        public void reset() {
            scores = new LabelScores();
        }
    }
}
