package dev.jumbo.recipe;

import dev.jumbo.data.Picture;
import dev.jumbo.recipe.evaluation.HeadCalibration;
import dev.jumbo.recipe.report.HtmlReport;
import dev.jumbo.recipe.report.PictureParts;
import dev.jumbo.recipe.report.ReportData;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.tasks.Evaluation;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes {@code report.html} of a run. */
final class RunReport {
    private static final int ROC_POINTS = 200;

    /** Values that have no curve or headline of their own in the report. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "examples",
            "examples_per_second",
            "tokens",
            "tokens_per_second",
            "memory_mb",
            "data_wait_seconds",
            "epoch_loss");

    private RunReport() {}

    static void write(
            Recipe recipe,
            RunFolder folder,
            TaskData data,
            FinalEvaluation judged,
            long parameters,
            FitResult fit,
            @Nullable HeadCalibration calibrated)
            throws IOException {
        Evaluation evaluation = judged.evaluation();
        List<MetricsRecord> history = MetricsLog.read(folder.metrics());
        TaskData.Counts sizes = data.counts();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", recipe.model().name() + String.format(Locale.ROOT, ", %,d parameters", parameters));
        facts.put(
                "Data",
                String.format(
                        Locale.ROOT,
                        "%,d to learn from, %,d to choose by, %,d to test on",
                        sizes.train(),
                        sizes.validation(),
                        sizes.test()));
        int bestEpoch = fit.state().bestEpoch();
        facts.put(
                "Best epoch",
                (bestEpoch == 0 ? "not told, the last of " : bestEpoch + " of ")
                        + fit.state().epoch());
        facts.put(
                "Training time",
                String.format(Locale.ROOT, "%.0f s", fit.state().seconds()));
        facts.put(
                "Device", recipe.resolvedDevice() + ", " + Engine.threads() + " threads, libtorch " + Engine.version());
        if (calibrated != null) {
            facts.put("Calibration", calibrated.shown());
        }
        Map<String, Double> headline = new LinkedHashMap<>(evaluation.values());
        headline.keySet().removeAll(BOOKKEEPING);
        ReportData report = ReportData.of(recipe.name())
                .facts(facts)
                .metrics(headline)
                .history(charted(history))
                .samples(evaluation.samples().stream()
                        .map(s -> new ReportData.Sample(s.given(), s.wanted(), s.written()))
                        .toList())
                .time(times(history, sizes.train()))
                .recipe(RecipeYaml.write(recipe))
                .dataCard(data.card());
        Evaluation.Classes classes = evaluation.classes();
        HtmlReport.write(
                folder.report(), classes == null ? report : classified(report, classes), parts(recipe, data, judged));
    }

    private static List<ReportPart> parts(Recipe recipe, TaskData data, FinalEvaluation judged) throws IOException {
        List<ReportPart> parts = new ArrayList<>(EvaluationParts.of(recipe, judged));
        Evaluation.Segments segments = judged.evaluation().segments();
        if (segments != null) {
            parts.add(PictureParts.segmentation(segments));
        }
        Picture sheet = data.contactSheet(Rng.mix(recipe.seed(), "sheet"));
        if (sheet != null) {
            parts.add(PictureParts.augmentation(sheet));
        }
        return parts;
    }

    private static ReportData classified(ReportData report, Evaluation.Classes found) {
        return report.confusion(found.names(), found.confusion().counts())
                .perClass(scores(found))
                .roc(found.roc().curves(ROC_POINTS).stream()
                        .map(curve -> new ReportData.RocCurve(
                                found.names().get(curve.positive()), curve.fpr(), curve.tpr(), curve.area()))
                        .toList())
                .calibration(new ReportData.Calibration(
                        found.calibration().bins().stream()
                                .map(bin ->
                                        new ReportData.Calibration.Bin(bin.confidence(), bin.accuracy(), bin.count()))
                                .toList(),
                        found.calibration().value()))
                .worst(found.mistakes().stream()
                        .map(m -> new ReportData.Mistake(m.png(), m.name(), m.truth(), m.predicted(), m.confidence()))
                        .toList());
    }

    private static List<ReportData.ClassScore> scores(Evaluation.Classes found) {
        double[] precision = found.confusion().precision();
        double[] recall = found.confusion().recall();
        double[] f1 = found.confusion().f1();
        long[] support = found.confusion().support();
        List<ReportData.ClassScore> scores = new ArrayList<>();
        for (int k = 0; k < found.names().size(); k++) {
            scores.add(new ReportData.ClassScore(found.names().get(k), precision[k], recall[k], f1[k], support[k]));
        }
        return scores;
    }

    private static List<MetricsRecord> charted(List<MetricsRecord> history) {
        List<MetricsRecord> kept = new ArrayList<>();
        for (MetricsRecord record : history) {
            Map<String, Double> wanted = new LinkedHashMap<>(record.values());
            wanted.keySet().removeAll(BOOKKEEPING);
            if (!wanted.isEmpty()) {
                kept.add(
                        new MetricsRecord(record.step(), record.epoch(), record.split(), record.wallSeconds(), wanted));
            }
        }
        return kept;
    }

    private static List<ReportData.TimeSample> times(List<MetricsRecord> history, int examplesPerEpoch) {
        List<ReportData.TimeSample> samples = new ArrayList<>();
        long step = 0;
        double seconds = 0;
        long stepsPerEpoch = history.stream()
                .filter(r -> r.values().containsKey("epoch_loss"))
                .mapToLong(MetricsRecord::step)
                .findFirst()
                .orElse(0);
        for (MetricsRecord record : history) {
            Double memory = record.values().get("memory_mb");
            if (memory != null && record.wallSeconds() > seconds && stepsPerEpoch > 0) {
                double examples = (record.step() - step) * (double) examplesPerEpoch / stepsPerEpoch;
                samples.add(new ReportData.TimeSample(
                        record.wallSeconds(),
                        examples / (record.wallSeconds() - seconds),
                        Double.isNaN(memory) ? -1 : Math.round(memory * 1e6),
                        -1));
                step = record.step();
                seconds = record.wallSeconds();
            }
        }
        return samples;
    }
}
