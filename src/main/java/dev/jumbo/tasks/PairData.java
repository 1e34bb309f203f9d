package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.EncodedPair;
import dev.jumbo.data.text.EncodedPairs;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.PairBatcher;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.nn.Module;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.TextMetric;
import dev.jumbo.train.metric.TextMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pairs of texts in three parts.
 *
 * @param texts the texts
 * @param train what the model learns from, in tokens
 * @param validation what tells the best epoch; never learned from
 * @param fingerprint SHA-256 of the texts
 */
public record PairData(
        Translation task,
        TextSource.Parts<TextRecord.Pair> texts,
        EncodedPairs train,
        EncodedPairs validation,
        String fingerprint)
        implements TaskData {
    private static final int SAMPLES = 10;

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), texts.test().size());
    }

    @Override
    public DataLoader<EncodedPair> training(int batchSize, int workers, long seed) {
        return loader(train, batchSize, workers).shuffle(seed);
    }

    private DataLoader<EncodedPair> loader(EncodedPairs pairs, int batchSize, int workers) {
        return DataLoader.of(pairs, batchSize, new PairBatcher(Padding.of(task.tokenizer())))
                .byLength(pairs.lengths())
                .workers(workers);
    }

    /** The loss of the right translation, token by token. */
    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision())
                .evaluate(loader(validation, how.batchSize(), how.workers()), List.of());
    }

    /** What the model writes, against what people wrote. */
    @Override
    public Evaluation test(Module model, Judging how) {
        List<TextRecord.Pair> pairs = texts.test();
        long start = System.nanoTime();
        List<String> written = task.write(
                (EncoderDecoder) model,
                pairs.stream().map(TextRecord.Pair::first).toList(),
                how.device(),
                how.precision());
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> values = new LinkedHashMap<>();
        for (String name : how.metrics()) {
            TextMetric metric = TextMetrics.byName(name);
            for (int i = 0; i < pairs.size(); i++) {
                metric.update(written.get(i), pairs.get(i).second());
            }
            values.put(name, metric.value());
        }
        values.put("examples", (double) pairs.size());
        values.put("examples_per_second", pairs.size() / seconds);
        return new Evaluation(
                values,
                null,
                IntStream.range(0, Math.min(SAMPLES, pairs.size()))
                        .mapToObj(i -> new Evaluation.Sample(
                                pairs.get(i).first(), pairs.get(i).second(), written.get(i)))
                        .toList());
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        Counts counts = counts();
        card.put("pairs", Map.of("train", counts.train(), "validation", counts.validation(), "test", counts.test()));
        card.put("vocabulary", task.tokenizer().size());
        card.put("tokenizer", task.tokenizer().fingerprint());
        card.put("fingerprint", fingerprint);
        return card;
    }
}
