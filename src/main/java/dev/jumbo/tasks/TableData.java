package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.table.EncodedRow;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.nn.Module;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table in three parts.
 *
 * @param hide share of the categories that become unknown in training
 * @param train what the model learns from
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param fingerprint SHA-256 of the table
 * @param skipped rows that were left out by the source, with the reason
 * @param withoutTarget rows that were left out, for their target is empty
 */
public record TableData(
        TabularTask task,
        double hide,
        EncodedTable train,
        EncodedTable validation,
        EncodedTable test,
        String fingerprint,
        List<String> skipped,
        long withoutTarget)
        implements TaskData {
    private static final int LARGE = 256;

    static TableData of(TabularTask task, double hide, TableParts parts, TableParts.Encoded encoded)
            throws IOException {
        return new TableData(
                task,
                hide,
                encoded.train(),
                encoded.validation(),
                encoded.test(),
                parts.fingerprint(),
                parts.opened().skipped(),
                parts.withoutTarget());
    }

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), test.size());
    }

    @Override
    public DataLoader<EncodedRow> training(int batchSize, int workers, long seed) {
        return DataLoader.of(train, batchSize, task.batcher(hide)).shuffle(seed).workers(workers);
    }

    private DataLoader<EncodedRow> inOrder(EncodedTable rows, Judging how) {
        return DataLoader.of(rows, Math.max(how.batchSize(), LARGE), task.batcher(0))
                .workers(how.workers());
    }

    private Evaluator evaluator(Module model, Judging how) {
        return new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return evaluator(model, how).evaluate(inOrder(validation, how), metrics(how));
    }

    private static List<Metric> metrics(Judging how) {
        return how.metrics().stream().map(Metrics::byName).toList();
    }

    @Override
    public Evaluation test(Module model, Judging how) throws IOException {
        if (task instanceof TabularClassification classes) {
            return Classification.evaluate(
                    evaluator(model, how),
                    inOrder(test, how),
                    how.metrics(),
                    classes.classes(),
                    (index, truth, predicted, confidence) -> new Evaluation.Mistake(
                            null, task.encoding().shown(test.get(index)), truth, predicted, confidence));
        }
        Predictions.Collector collector = new Predictions.Collector(List.of(), test.size());
        Evaluation judged = TextParts.timed(
                test.size(), () -> evaluator(model, how).evaluate(inOrder(test, how), metrics(how), collector));
        return new Evaluation(judged.values(), null, List.of(), collector.collected(), null);
    }

    @Override
    public @Nullable Labels trainingLabels() {
        return task instanceof TabularClassification known
                ? new Labels(labels(train), known.classes().size())
                : null;
    }

    @Override
    public @Nullable Predictions validationPredictions(Module model, Judging how) {
        return task instanceof TabularClassification known
                ? Classification.predictions(evaluator(model, how), inOrder(validation, how), known.classes())
                : null;
    }

    @Override
    public int[] testPositions() {
        return test.positions();
    }

    @Override
    public Map<String, Object> properties(int index) {
        return task.encoding().cells(test.get(index));
    }

    private static int[] labels(EncodedTable rows) {
        return Arrays.stream(rows.targets()).mapToInt(target -> (int) target).toArray();
    }

    @Override
    public DataStatistics statistics(Module model, Judging how) {
        if (task instanceof TabularClassification classes) {
            return TableStatistics.of(task.encoding(), train)
                    .classes(
                            DataStatistics.counts(labels(train), classes.classes()),
                            Classification.answers(evaluator(model, how), inOrder(validation, how), classes.classes()));
        }
        Predictions.Collector collector = new Predictions.Collector(List.of(), validation.size());
        evaluator(model, how).evaluate(inOrder(validation, how), List.of(), collector);
        return TableStatistics.of(task.encoding(), train)
                .values(collector.collected().values());
    }

    /** The same, to be judged by other rows. */
    public TableData testing(EncodedTable others) {
        return new TableData(task, hide, train, validation, others, fingerprint, skipped, withoutTarget);
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("target", task.target());
        card.put("rows", Map.of("train", train.size(), "validation", validation.size(), "test", test.size()));
        if (task instanceof TabularClassification classes) {
            card.put("classes", classes.classes());
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("train", counts(train, classes.classes().size()));
            counts.put("validation", counts(validation, classes.classes().size()));
            counts.put("test", counts(test, classes.classes().size()));
            card.put("rows_by_class", counts);
        } else if (task instanceof TabularRegression values) {
            card.put("target_mean", values.mean());
            card.put("target_deviation", values.deviation());
        }
        card.putAll(task.encoding().card());
        card.put("rows_without_target", withoutTarget);
        card.put("skipped", skipped);
        card.put("fingerprint", fingerprint);
        return card;
    }

    private static List<Integer> counts(EncodedTable rows, int classes) {
        Integer[] counts = new Integer[classes];
        Arrays.fill(counts, 0);
        for (double target : rows.targets()) {
            counts[(int) target]++;
        }
        return List.of(counts);
    }
}
