package dev.jumbo.train.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param step optimizer steps taken when the values were measured, from 0
 * @param epoch the epoch that the step belongs to, from 1
 * @param split the data that the values were measured on
 * @param wallSeconds seconds of training so far; the only member that may differ between two runs of one recipe
 * @param values values by name ({@code loss}, {@code accuracy}, {@code learning_rate}, …) in the order to be shown
 */
public record MetricsRecord(long step, int epoch, Split split, double wallSeconds, Map<String, Double> values) {
    /** The part of the data that a value was measured on. */
    public enum Split {
        TRAIN,
        VALIDATION,
        TEST;

        /** The name in files: {@code train}, {@code validation}, {@code test}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Split of(String name) {
            for (Split split : values()) {
                if (split.toString().equals(name)) {
                    return split;
                }
            }
            throw new IllegalArgumentException("expected split train, validation or test, got " + name);
        }
    }

    public MetricsRecord {
        if (step < 0 || epoch < 0) {
            throw new IllegalArgumentException("expected step and epoch >= 0, got step " + step + ", epoch " + epoch);
        }
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A record of the training data. */
    public static MetricsRecord train(long step, int epoch, double wallSeconds, Map<String, Double> values) {
        return new MetricsRecord(step, epoch, Split.TRAIN, wallSeconds, values);
    }

    /** A record of the validation data. */
    public static MetricsRecord validation(long step, int epoch, double wallSeconds, Map<String, Double> values) {
        return new MetricsRecord(step, epoch, Split.VALIDATION, wallSeconds, values);
    }
}
