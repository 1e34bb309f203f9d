package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Dataset;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.PreferenceBatcher;
import dev.jumbo.data.text.PreferencePair;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Evaluator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pairs of answers in three parts.
 *
 * @param pairs in tokens
 * @param fingerprint SHA-256 of the texts
 */
public record PreferenceData(PreferenceTuning task, TextSource.Parts<PreferencePair> pairs, String fingerprint)
        implements TaskData {
    /** Share of pairs whose chosen answer earns more than the other, and how much more it earns on average. */
    static final List<String> METRICS = List.of("reward_accuracy", "reward_margin");

    private record Pairs(List<PreferencePair> all) implements Dataset<PreferencePair> {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public PreferencePair get(int index) {
            return all.get(index);
        }

        int[] lengths() {
            return all.stream()
                    .mapToInt(pair ->
                            Math.max(pair.chosen().ids().length, pair.rejected().ids().length))
                    .toArray();
        }
    }

    public PreferenceData {
        if (pairs.train().isEmpty()
                || pairs.validation().isEmpty()
                || pairs.test().isEmpty()) {
            throw new IllegalArgumentException(
                    "data: expected answers within prepare.maxLength in each part, got " + pairs.counts());
        }
    }

    @Override
    public Counts counts() {
        return pairs.counts();
    }

    @Override
    public DataLoader<PreferencePair> training(int batchSize, int workers, long seed) {
        return loader(pairs.train(), batchSize, workers).shuffle(seed);
    }

    private DataLoader<PreferencePair> loader(List<PreferencePair> part, int batchSize, int workers) {
        Pairs dataset = new Pairs(part);
        return DataLoader.of(
                        dataset,
                        batchSize,
                        new PreferenceBatcher(new TargetedTextBatcher(
                                Padding.of(task.tokenizer(), task.spec().length()))))
                .byLength(dataset.lengths())
                .workers(workers);
    }

    /** With the log-probabilities of the reference. */
    @Override
    public PreferenceData startingFrom(Start start, Judging how) throws IOException {
        try (Scope scope = Scope.open()) {
            Module reference = start.model();
            return new PreferenceData(task, pairs.map(part -> withReference(reference, part, how)), fingerprint);
        }
    }

    private List<PreferencePair> withReference(Module reference, List<PreferencePair> part, Judging how) {
        float[] chosen = new float[part.size()];
        float[] rejected = new float[part.size()];
        new Evaluator(batch -> task.forward(reference, batch), null, how.device(), how.precision())
                .evaluate(loader(part, how.batchSize(), how.workers()), List.of(), (batch, outputs) -> {
                    int[] indices = batch.indices();
                    for (int i = 0; i < indices.length; i++) {
                        chosen[indices[i]] = outputs.values()[i];
                        rejected[indices[i]] = outputs.values()[indices.length + i];
                    }
                });
        return IntStream.range(0, part.size())
                .mapToObj(i ->
                        new PreferencePair(part.get(i).chosen(), part.get(i).rejected(), chosen[i], rejected[i]))
                .toList();
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return judge(model, pairs.validation(), how);
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        return TextParts.timed(pairs.test().size(), () -> judge(model, pairs.test(), how));
    }

    private Map<String, Double> judge(Module model, List<PreferencePair> part, Judging how) {
        List<Double> margins = new ArrayList<>();
        Evaluator evaluator =
                new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
        Map<String, Double> values = new LinkedHashMap<>(evaluator.evaluate(
                loader(part, how.batchSize(), how.workers()), List.of(), (batch, outputs) -> {
                    float[] policy = outputs.values();
                    float[] reference = outputs.targets();
                    int b = batch.size();
                    for (int i = 0; i < b; i++) {
                        double gain = (double) policy[i] - reference[i];
                        margins.add(task.beta() * (gain - ((double) policy[b + i] - reference[b + i])));
                    }
                }));
        for (String name : how.metrics()) {
            double sum = margins.stream()
                    .mapToDouble(margin -> name.equals("reward_margin") ? margin : margin > 0 ? 1 : 0)
                    .sum();
            values.put(name, sum / margins.size());
        }
        return values;
    }

    @Override
    public Map<String, Object> card() {
        return TextParts.card("pairs", counts(), task.tokenizer(), fingerprint);
    }
}
