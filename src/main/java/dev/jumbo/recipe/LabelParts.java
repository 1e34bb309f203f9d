package dev.jumbo.recipe;

import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.train.metric.Calibration;
import dev.jumbo.train.metric.LabelCounts;
import dev.jumbo.train.metric.LabelScores;
import dev.jumbo.train.metric.RocCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a model of several labels got right and wrong, label by label, as a section of a run's report. */
final class LabelParts {
    private static final int DRAWN = 200;

    /** Curves of one chart; of more labels those of the most examples are drawn. */
    private static final int MOST_CURVES = 12;

    private static final double HALF = 0.5;

    private LabelParts() {}

    static ReportPart of(Predictions predictions) {
        LabelCounts counts = new LabelCounts();
        counts.update(predictions.outputs());
        LabelScores scores = new LabelScores();
        scores.update(predictions.outputs());
        double[] f1 = counts.f1();
        double[] areas = scores.rocAuc();
        double[] average = scores.averagePrecision();
        List<Calibration> calibrations = calibrations(predictions);
        List<ReportPart.Bar> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < f1.length; k++) {
            String name = predictions.classes().get(k);
            bars.add(new ReportPart.Bar(name, f1[k], Double.NaN, Double.NaN));
            rows.add(List.of(
                    name,
                    String.format(Locale.ROOT, "%,d", counts.support()[k]),
                    number(
                            predictions.thresholds().isEmpty()
                                    ? HALF
                                    : predictions.thresholds().get(k)),
                    number(counts.precision()[k]),
                    number(counts.recall()[k]),
                    number(f1[k]),
                    number(average[k]),
                    number(areas[k]),
                    number(calibrations.get(k).value())));
        }
        List<ReportPart.Element> elements = new ArrayList<>(List.of(
                new ReportPart.Note("Each label by itself: it is said of a picture from its threshold on."
                        + (predictions.thresholds().isEmpty()
                                ? " No thresholds were chosen, so that is a probability of 0.5."
                                : " The validation data chose the thresholds.")),
                ReportPart.intervals("F1 of each label", bars),
                new ReportPart.Table(
                        "",
                        List.of(
                                "label",
                                "examples",
                                "threshold",
                                "precision",
                                "recall",
                                "F1",
                                "average precision",
                                "ROC-AUC",
                                "ECE"),
                        rows)));
        elements.addAll(curves(predictions, counts.support(), scores, calibrations));
        return new ReportPart("Labels", elements);
    }

    private static List<Calibration> calibrations(Predictions predictions) {
        List<Calibration> all = new ArrayList<>();
        for (int k = 0; k < predictions.columns(); k++) {
            Calibration one = Calibration.ofLabel();
            one.update(predictions.outputs().ofLabel(k));
            all.add(one);
        }
        return all;
    }

    /** Fraction of the pictures that have a label by its probability. */
    private static ReportPart.Line reliability(String name, Calibration calibration) {
        List<double[]> points = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            if (bin.count() > 0) {
                points.add(new double[] {bin.confidence(), bin.accuracy()});
            }
        }
        return new ReportPart.Line(name, points, List.of(), List.of());
    }

    private static List<ReportPart.Element> curves(
            Predictions predictions, long[] support, LabelScores scores, List<Calibration> calibrations) {
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < support.length; k++) {
            if (support[k] > 0 && support[k] < predictions.size()) {
                order.add(k);
            }
        }
        order.sort((a, b) -> Long.compare(support[b], support[a]));
        List<ReportPart.Line> roc = new ArrayList<>();
        List<ReportPart.Line> precision = new ArrayList<>();
        List<ReportPart.Line> reliability = new ArrayList<>();
        reliability.add(new ReportPart.Line(
                "as it says", List.of(new double[] {0, 0}, new double[] {1, 1}), List.of(), List.of()));
        for (int k : order.subList(0, Math.min(MOST_CURVES, order.size()))) {
            String name = predictions.classes().get(k);
            RocCurve curve = scores.rocCurve(k, DRAWN);
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < curve.fpr().length; i++) {
                points.add(new double[] {curve.fpr()[i], curve.tpr()[i]});
            }
            roc.add(new ReportPart.Line(name, points, List.of(), List.of()));
            precision.add(new ReportPart.Line(name, scores.precisionRecall(k, DRAWN), List.of(), List.of()));
            reliability.add(reliability(name, calibrations.get(k)));
        }
        return List.of(
                ReportPart.lines("ROC curves", "false positive rate", "recall", false, roc),
                ReportPart.lines("Precision and recall", "recall", "precision", false, precision),
                ReportPart.lines("Reliability", "probability", "share that has the label", false, reliability));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }
}
