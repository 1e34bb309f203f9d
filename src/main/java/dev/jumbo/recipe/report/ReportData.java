package dev.jumbo.recipe.report;

import dev.jumbo.train.log.MetricsRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link HtmlReport} shows. Begin with {@link #of} and add what there is; parts without data are left out of the
 * report.
 *
 * @param title the report's heading
 * @param facts what identifies the run
 * @param metrics final metrics by name
 * @param history records of {@code metrics.jsonl}
 * @param classes names of the classes, by index
 * @param confusion counts {@code [truth][predicted]}, as many rows and columns as classes, or no rows
 * @param perClass scores by class
 * @param roc ROC curves
 * @param calibration reliability of the confidences
 * @param worst mistakes, the most confident first
 * @param samples texts that the model wrote
 * @param time speed and memory
 * @param recipe the resolved recipe as YAML
 * @param dataCard what is known of the data
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReportData(
        String title,
        Map<String, String> facts,
        Map<String, Double> metrics,
        List<MetricsRecord> history,
        List<String> classes,
        long[][] confusion,
        List<ClassScore> perClass,
        List<RocCurve> roc,
        @Nullable Calibration calibration,
        List<Mistake> worst,
        List<Sample> samples,
        List<TimeSample> time,
        String recipe,
        Map<String, Object> dataCard) {

    /**
     * Scores of one class.
     *
     * @param support examples of the class
     */
    public record ClassScore(String name, double precision, double recall, double f1, long support) {}

    /**
     * One ROC curve.
     *
     * @param name the class that is told from the rest
     * @param falsePositiveRate ascending, in [0, 1]
     * @param truePositiveRate as long as {@code falsePositiveRate}
     * @param auc area under the curve; NaN where it is not defined
     */
    public record RocCurve(String name, double[] falsePositiveRate, double[] truePositiveRate, double auc) {
        public RocCurve {
            if (falsePositiveRate.length != truePositiveRate.length) {
                throw new IllegalArgumentException("ROC curve of " + name + ": expected rates of one length, got "
                        + falsePositiveRate.length + " and " + truePositiveRate.length);
            }
        }
    }

    /**
     * Reliability of the confidences.
     *
     * @param bins bins of equal width over [0, 1]
     * @param ece expected calibration error: the mean of |accuracy - confidence| over the examples
     */
    public record Calibration(List<Bin> bins, double ece) {
        /**
         * The predictions whose confidence falls in one bin.
         *
         * @param confidence their mean confidence
         * @param accuracy the share of them that is right
         * @param count how many they are; the means of an empty bin are not shown
         */
        public record Bin(double confidence, double accuracy, long count) {}

        public Calibration {
            bins = List.copyOf(bins);
        }
    }

    /**
     * A wrong prediction.
     *
     * @param png the picture as a PNG file; null for a text
     * @param name where the picture is from, a file or an index; or the text
     * @param confidence the predicted class's probability
     */
    public record Mistake(byte @Nullable [] png, String name, String truth, String predicted, double confidence) {}

    /**
     * A text that the model wrote.
     *
     * @param given what it was written from; may be empty
     * @param wanted what should have been written; may be empty
     * @param written what was
     */
    public record Sample(String given, String wanted, String written) {}

    /**
     * Speed and memory at one moment of training.
     *
     * @param wallSeconds seconds of training so far
     * @param examplesPerSecond throughput since the sample before; NaN if not known
     * @param residentBytes the process's resident memory; negative if not known
     * @param deviceBytes the accelerator's memory in use; negative if there is none
     */
    public record TimeSample(double wallSeconds, double examplesPerSecond, long residentBytes, long deviceBytes) {}

    public ReportData {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        history = List.copyOf(history);
        classes = List.copyOf(classes);
        perClass = List.copyOf(perClass);
        roc = List.copyOf(roc);
        worst = List.copyOf(worst);
        samples = List.copyOf(samples);
        time = List.copyOf(time);
        dataCard = Collections.unmodifiableMap(new LinkedHashMap<>(dataCard));
        for (long[] row : confusion) {
            if (row.length != classes.size() || confusion.length != classes.size()) {
                throw new IllegalArgumentException("expected a confusion matrix of " + classes.size() + " by "
                        + classes.size() + " classes, got " + confusion.length + " rows, one of " + row.length);
            }
        }
    }

    /** A report with a title and nothing else. */
    public static ReportData of(String title) {
        return new ReportData(
                title,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                new long[0][],
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                "",
                Map.of());
    }

    /** What identifies the run, shown under the title: model, data, device, duration, … in the order given. */
    public ReportData facts(Map<String, String> facts) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Final metrics on held-out data by name; the first eight become the headline numbers. */
    public ReportData metrics(Map<String, Double> metrics) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** The records of {@code metrics.jsonl}, drawn as one chart a name. */
    public ReportData history(List<MetricsRecord> history) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** The class names and the counts {@code [truth][predicted]} of the confusion matrix. */
    public ReportData confusion(List<String> classes, long[][] confusion) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Scores by class. */
    public ReportData perClass(List<ClassScore> perClass) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** ROC curves, one a class. */
    public ReportData roc(List<RocCurve> roc) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Reliability of the confidences. */
    public ReportData calibration(Calibration calibration) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Mistakes, the most confident first. */
    public ReportData worst(List<Mistake> worst) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Texts that the model wrote. */
    public ReportData samples(List<Sample> samples) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** Speed and memory during training. */
    public ReportData time(List<TimeSample> time) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** The resolved recipe as YAML. */
    public ReportData recipe(String recipe) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }

    /** What is known of the data; values are texts, numbers, lists or maps of these. */
    public ReportData dataCard(Map<String, Object> dataCard) {
        return new ReportData(
                title,
                facts,
                metrics,
                history,
                classes,
                confusion,
                perClass,
                roc,
                calibration,
                worst,
                samples,
                time,
                recipe,
                dataCard);
    }
}
