package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.LabelCounts;
import dev.jumbo.train.metric.LabelMetrics;
import dev.jumbo.train.metric.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tasks that give an example any number of labels share. */
final class LabelClassification {
    private LabelClassification() {}

    /** The metrics of these names. */
    static List<Metric> metrics(List<String> names) {
        return names.stream().map(LabelMetrics::byName).toList();
    }

    /** Values, {@code f1_NAME} of each label among them, and what the model says of each example. */
    static Evaluation evaluate(Evaluator evaluator, DataLoader<?> data, List<String> names, List<String> labels) {
        Predictions.Collector collector = new Predictions.Collector(Predictions.Kind.LABELS, labels, data.examples());
        Evaluation timed = TextParts.timed(data.examples(), () -> evaluator.evaluate(data, metrics(names), collector));
        Predictions predictions = collector.collected();
        LabelCounts counts = new LabelCounts();
        counts.update(predictions.outputs());
        Map<String, Double> values = new LinkedHashMap<>(timed.values());
        double[] f1 = counts.f1();
        for (int k = 0; k < f1.length; k++) {
            values.put("f1_" + labels.get(k), f1[k]);
        }
        return new Evaluation(values, null, List.of(), predictions, null);
    }
}
