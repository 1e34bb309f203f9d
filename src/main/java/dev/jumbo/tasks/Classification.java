package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.train.Evaluator;
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
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** What the tasks that give each example one class share. */
final class Classification {
    private static final int WORST = 24;

    private Classification() {}

    private record Wrong(int index, int truth, int predicted, double confidence) {}

    /** Shows what a mistake was made about. */
    interface Shown {
        Evaluation.Mistake mistake(int index, String truth, String predicted, double confidence) throws IOException;
    }

    /** The metrics of these names. */
    static List<Metric> metrics(List<String> names) {
        return names.stream().map(Metrics::byName).toList();
    }

    static Evaluation evaluate(
            Evaluator evaluator, DataLoader<?> data, List<String> names, List<String> classes, Shown shown)
            throws IOException {
        ConfusionMatrix confusion = new ConfusionMatrix();
        Calibration calibration = new Calibration();
        RocAuc roc = new RocAuc();
        PriorityQueue<Wrong> worst = new PriorityQueue<>(Comparator.comparingDouble(Wrong::confidence));
        List<Metric> metrics = new ArrayList<>(metrics(names));
        metrics.addAll(List.of(confusion, calibration, roc));
        Predictions.Collector collector = new Predictions.Collector(classes, data.examples());
        long start = System.nanoTime();
        Map<String, Double> values = new LinkedHashMap<>(evaluator.evaluate(data, metrics, (batch, outputs) -> {
            note(batch.indices(), outputs, worst);
            collector.visit(batch, outputs);
        }));
        double seconds = (System.nanoTime() - start) / 1e9;
        values.remove(confusion.name());
        values.put("examples", (double) data.examples());
        values.put("examples_per_second", data.examples() / seconds);
        List<Wrong> ordered = new ArrayList<>(worst);
        ordered.sort(Comparator.comparingDouble(Wrong::confidence).reversed());
        List<Evaluation.Mistake> mistakes = new ArrayList<>();
        for (Wrong wrong : ordered) {
            mistakes.add(shown.mistake(
                    wrong.index(), classes.get(wrong.truth()), classes.get(wrong.predicted()), wrong.confidence()));
        }
        return new Evaluation(
                values,
                new Evaluation.Classes(classes, confusion, calibration, roc, mistakes),
                List.of(),
                collector.collected(),
                null);
    }

    /** What a model says of each example. */
    static Predictions predictions(Evaluator evaluator, DataLoader<?> data, List<String> classes) {
        return predictions(evaluator, data, Predictions.Kind.CLASSES, classes);
    }

    /** The same of classes or labels. */
    static Predictions predictions(
            Evaluator evaluator, DataLoader<?> data, Predictions.Kind kind, List<String> classes) {
        Predictions.Collector collector = new Predictions.Collector(kind, classes, data.examples());
        evaluator.evaluate(data, List.of(), collector);
        return collector.collected();
    }

    /** What a model says of examples, and how sure it is. */
    static DataStatistics.Answers answers(Evaluator evaluator, DataLoader<?> data, List<String> classes) {
        Map<String, Long> counts = new LinkedHashMap<>();
        classes.forEach(name -> counts.put(name, 0L));
        double[] confidences = new double[data.examples()];
        int[] next = new int[1];
        evaluator.evaluate(data, List.of(), (batch, outputs) -> {
            for (int row = 0; row < outputs.rows(); row++) {
                int predicted = outputs.predicted(row);
                counts.merge(classes.get(predicted), 1L, Long::sum);
                confidences[next[0]++] = outputs.probabilities(row)[predicted];
            }
        });
        return new DataStatistics.Answers(counts, confidences);
    }

    private static void note(int[] indices, Outputs outputs, PriorityQueue<Wrong> worst) {
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

    /** What a task says of a row of probabilities of its classes, with its threshold if it has one. */
    static Prediction prediction(String input, float[] probabilities, int row, Deciding task, int top) {
        List<String> classes = task.classes();
        if (task.thresholds().isEmpty()) {
            return new Prediction(input, likeliest(probabilities, row, classes, top));
        }
        double threshold = task.thresholds().get(0);
        int said = probabilities[row * 2 + 1] >= (float) threshold ? 1 : 0;
        List<Prediction.Answer> answers = List.of(
                new Prediction.Answer(classes.get(said), probabilities[row * 2 + said]),
                new Prediction.Answer(classes.get(1 - said), probabilities[row * 2 + 1 - said]));
        return new Prediction(input, answers)
                .saying(new Prediction.Labels(false, List.of(classes.get(said)), task.thresholdsByName()))
                .top(top);
    }

    /** The likeliest classes of a row of probabilities. */
    static List<Prediction.Answer> likeliest(float[] probabilities, int row, List<String> classes, int top) {
        int first = row * classes.size();
        return IntStream.range(0, classes.size())
                .mapToObj(k -> new Prediction.Answer(classes.get(k), probabilities[first + k]))
                .sorted(Comparator.comparingDouble(Prediction.Answer::probability)
                        .reversed())
                .limit(top)
                .toList();
    }
}
