package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.nn.Layer;
import dev.jumbo.recipe.report.HtmlReport;
import dev.jumbo.recipe.report.ReportData;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
import dev.jumbo.train.metric.Calibration;
import dev.jumbo.train.metric.ConfusionMatrix;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.metric.Outputs;
import dev.jumbo.train.metric.RocAuc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Evaluates a classifier on the test data and writes what it finds: {@code evaluation.json} and {@code report.html}. */
final class RunReport {
    private static final int WORST = 24;
    private static final int ROC_POINTS = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Values that have no curve or headline of their own in the report. */
    private static final Set<String> BOOKKEEPING =
            Set.of("examples", "examples_per_second", "memory_mb", "data_wait_seconds", "epoch_loss");

    private record Wrong(int index, int truth, int predicted, double confidence) {}

    private final Recipe recipe;
    private final RunFolder folder;
    private final ConfusionMatrix confusion = new ConfusionMatrix();
    private final Calibration calibration = new Calibration();
    private final RocAuc roc = new RocAuc();
    private final PriorityQueue<Wrong> worst = new PriorityQueue<>(Comparator.comparingDouble(Wrong::confidence));
    private Map<String, Double> values = Map.of();
    private double evaluationSeconds;

    RunReport(Recipe recipe, RunFolder folder) {
        this.recipe = recipe;
        this.folder = folder;
    }

    /** Values on the pictures by name, which are also written to {@code evaluation.json}. */
    Map<String, Double> evaluate(ImageClassification task, Layer model, Pictures pictures, Device device)
            throws IOException {
        List<Metric> metrics = new ArrayList<>();
        recipe.metrics().forEach(name -> metrics.add(Metrics.byName(name)));
        metrics.add(confusion);
        metrics.add(calibration);
        metrics.add(roc);
        long start = System.nanoTime();
        Map<String, Double> all = ImageClassification.evaluator(
                        model, device, recipe.train().precision())
                .evaluate(
                        task.evaluation(pictures, 256, recipe.train().workers()),
                        metrics,
                        (batch, outputs) -> note(batch.indices(), outputs));
        evaluationSeconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> kept = new LinkedHashMap<>(all);
        kept.remove(confusion.name());
        recipe.metrics().forEach(name -> kept.put(name, all.get(name)));
        kept.put("examples", (double) pictures.size());
        kept.put("examples_per_second", pictures.size() / evaluationSeconds);
        values = kept;
        RunFolder.writeAtomically(
                folder.evaluation(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(kept) + "\n");
        return kept;
    }

    /** Writes {@code report.html} of what {@link #evaluate} found. */
    void write(PictureData data, long parameters, FitResult fit) throws IOException {
        List<String> classes = data.classes();
        List<MetricsRecord> history = MetricsLog.read(folder.metrics());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", recipe.model().name() + String.format(Locale.ROOT, ", %,d parameters", parameters));
        facts.put(
                "Data",
                String.format(
                        Locale.ROOT,
                        "%,d to learn from, %,d to choose by, %,d to test on",
                        data.train().size(),
                        data.validation().size(),
                        data.test().size()));
        facts.put("Best epoch", fit.state().bestEpoch() + " of " + fit.state().epoch());
        facts.put(
                "Training time",
                String.format(Locale.ROOT, "%.0f s", fit.state().seconds()));
        facts.put(
                "Device", recipe.resolvedDevice() + ", " + Engine.threads() + " threads, libtorch " + Engine.version());
        HtmlReport.write(
                folder.report(),
                ReportData.of(recipe.name())
                        .facts(facts)
                        .metrics(headline())
                        .history(charted(history))
                        .confusion(classes, confusion.counts())
                        .perClass(scores(classes))
                        .roc(curves(classes))
                        .calibration(calibrationData())
                        .worst(mistakes(data.test(), classes))
                        .time(times(history, data.train().size()))
                        .recipe(RecipeYaml.write(recipe))
                        .dataCard(data.card()));
    }

    /** The judgement alone: what was counted and timed is among the facts. */
    private Map<String, Double> headline() {
        Map<String, Double> kept = new LinkedHashMap<>(values);
        kept.keySet().removeAll(BOOKKEEPING);
        return kept;
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

    private void note(int[] indices, Outputs outputs) {
        for (int row = 0; row < outputs.rows(); row++) {
            int predicted = outputs.predicted(row);
            int truth = outputs.label(row);
            if (predicted != truth) {
                worst.add(new Wrong(indices[row], truth, predicted, outputs.probabilities(row)[predicted]));
                if (worst.size() > WORST) {
                    worst.poll();
                }
            }
        }
    }

    private List<ReportData.ClassScore> scores(List<String> classes) {
        double[] precision = confusion.precision();
        double[] recall = confusion.recall();
        double[] f1 = confusion.f1();
        long[] support = confusion.support();
        List<ReportData.ClassScore> scores = new ArrayList<>();
        for (int k = 0; k < classes.size(); k++) {
            scores.add(new ReportData.ClassScore(classes.get(k), precision[k], recall[k], f1[k], support[k]));
        }
        return scores;
    }

    private List<ReportData.RocCurve> curves(List<String> classes) {
        return roc.curves(ROC_POINTS).stream()
                .map(curve ->
                        new ReportData.RocCurve(classes.get(curve.positive()), curve.fpr(), curve.tpr(), curve.area()))
                .toList();
    }

    private ReportData.Calibration calibrationData() {
        return new ReportData.Calibration(
                calibration.bins().stream()
                        .map(bin -> new ReportData.Calibration.Bin(bin.confidence(), bin.accuracy(), bin.count()))
                        .toList(),
                calibration.value());
    }

    private List<ReportData.Mistake> mistakes(Pictures pictures, List<String> classes) throws IOException {
        List<Wrong> ordered = new ArrayList<>(worst);
        ordered.sort(Comparator.comparingDouble(Wrong::confidence).reversed());
        List<ReportData.Mistake> mistakes = new ArrayList<>();
        for (Wrong wrong : ordered) {
            mistakes.add(new ReportData.Mistake(
                    PngFiles.bytes(pictures.get(wrong.index())),
                    pictures.nameOf(wrong.index()),
                    classes.get(wrong.truth()),
                    classes.get(wrong.predicted()),
                    wrong.confidence()));
        }
        return mistakes;
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
