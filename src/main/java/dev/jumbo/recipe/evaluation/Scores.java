package dev.jumbo.recipe.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Interval;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics of predictions, with intervals. */
public final class Scores {
    private static final List<String> OF_CLASSES = List.of("accuracy", "f1_macro");
    private static final List<String> OF_NUMBERS = List.of("mse", "mae", "r2");

    private Scores() {}

    /** The metrics of this list that single answers have, or the usual ones if none has. */
    public static List<String> known(List<String> names, Predictions predictions) {
        List<String> known = names.stream()
                .filter(name -> !Double.isNaN(value(predictions, name)))
                .toList();
        if (predictions.arePixels()) {
            return Stream.concat(known.stream(), PixelScores.PER_PICTURE.stream())
                    .distinct()
                    .toList();
        }
        return !known.isEmpty() ? known : predictions.areClasses() ? OF_CLASSES : OF_NUMBERS;
    }

    /** A metric of all examples; NaN if single answers do not have it. */
    public static double value(Predictions predictions, String name) {
        try {
            return statistic(predictions, name)
                    .applyAsDouble(IntStream.range(0, predictions.size()).toArray());
        } catch (IllegalArgumentException e) {
            return Double.NaN;
        }
    }

    /** What segmentations are worth picture by picture, by name; nothing of other predictions. */
    public static Map<String, Double> perPicture(Predictions predictions) {
        Map<String, Double> values = new LinkedHashMap<>();
        if (predictions.arePixels()) {
            PixelScores.PER_PICTURE.forEach(name -> values.put(name, value(predictions, name)));
        }
        return values;
    }

    /** A metric as a function of the examples that it is of; it can be asked from several threads. */
    public static ToDoubleFunction<int[]> statistic(Predictions predictions, String name) {
        if (predictions.arePixels()) {
            return PixelScores.statistic(predictions, name);
        }
        return rows -> {
            Metric metric = Metrics.byName(name);
            metric.update(predictions.outputs(rows));
            return metric.value();
        };
    }

    /** Metrics with their intervals, by name; the samples have as many examples of each class as there are. */
    public static Map<String, Estimate> of(Predictions predictions, List<String> names, Bootstrap bootstrap) {
        Map<String, Estimate> found = new LinkedHashMap<>();
        for (String name : names) {
            found.put(name, bootstrap.estimate(predictions.size(), strata(predictions), statistic(predictions, name)));
        }
        return found;
    }

    /**
     * Means over several answers to the same examples, in the same order, with intervals whose samples have the same examples of all.
     *
     * @param names of metrics; those that single answers do not have are left out
     */
    public static Map<String, Estimate> means(List<Predictions> answers, List<String> names, Bootstrap bootstrap) {
        Predictions first = answers.get(0);
        Map<String, Estimate> found = new LinkedHashMap<>();
        for (String name : known(names, first)) {
            List<ToDoubleFunction<int[]>> each =
                    answers.stream().map(one -> statistic(one, name)).toList();
            found.put(
                    name,
                    bootstrap.estimate(
                            first.size(),
                            strata(first),
                            rows -> each.stream()
                                    .mapToDouble(one -> one.applyAsDouble(rows))
                                    .average()
                                    .orElse(Double.NaN)));
        }
        return found;
    }

    /** The classes, which stay as frequent in each sample as they are; null for numbers and pixels. */
    public static int @Nullable [] strata(Predictions predictions) {
        if (!predictions.areClasses()) {
            return null;
        }
        int[] strata = new int[predictions.size()];
        for (int i = 0; i < strata.length; i++) {
            strata[i] = predictions.label(i);
        }
        return strata;
    }

    /**
     * Reads {@code intervals.json}; nothing if there is none.
     *
     * @throws IOException if it is not as it should be
     */
    public static Map<String, Estimate> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return new ObjectMapper()
                    .readerForMapOf(Estimate.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not one of intervals: " + e.getOriginalMessage(), e);
        }
    }

    /** {@code 95%}, {@code 2.5%}. */
    public static String percent(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }

    /** {@code [0.876, 0.903]}; nothing where there is none. */
    public static String shown(Interval interval) {
        return interval.isDefined() ? String.format(Locale.ROOT, "[%.4f, %.4f]", interval.low(), interval.high()) : "";
    }
}
