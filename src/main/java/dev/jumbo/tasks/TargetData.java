package dev.jumbo.tasks;

import dev.jumbo.data.Batcher;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTexts;
import dev.jumbo.data.text.TokenBatch;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.nn.Module;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.Perplexity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Texts in three parts, of which some tokens are to be said: answers, or words that are hidden.
 *
 * @param texts in tokens, with targets
 * @param batcher makes batches of them
 * @param fingerprint SHA-256 of the texts
 */
public record TargetData(
        Task task, TextSource.Parts<TargetedText> texts, Batcher<TargetedText> batcher, String fingerprint)
        implements TaskData {
    static final List<String> METRICS = List.of("perplexity");

    public TargetData {
        if (texts.train().isEmpty()
                || texts.validation().isEmpty()
                || texts.test().isEmpty()) {
            throw new IllegalArgumentException("data: expected texts in each part of which something is to be said"
                    + " within prepare.maxLength, got " + texts.counts());
        }
    }

    @Override
    public Counts counts() {
        return texts.counts();
    }

    @Override
    public DataLoader<TargetedText> training(int batchSize, int workers, long seed) {
        return loader(texts.train(), batchSize, workers).shuffle(seed);
    }

    private DataLoader<TargetedText> loader(List<TargetedText> part, int batchSize, int workers) {
        TargetedTexts dataset = new TargetedTexts(part);
        return DataLoader.of(dataset, batchSize, batcher)
                .byLength(dataset.lengths())
                .workers(workers);
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return judge(model, texts.validation(), how);
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        return TextParts.timed(texts.test().size(), () -> judge(model, texts.test(), how));
    }

    private Map<String, Double> judge(Module model, List<TargetedText> part, Judging how) {
        Evaluator evaluator =
                new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
        Map<String, Double> values =
                new LinkedHashMap<>(evaluator.evaluate(loader(part, how.batchSize(), how.workers()), List.of()));
        double loss = values.getOrDefault("loss", Double.NaN);
        for (String name : how.metrics()) {
            Perplexity perplexity = new Perplexity();
            perplexity.update(loss, 1, 0);
            values.put(name, perplexity.value());
        }
        return values;
    }

    @Override
    public Map<String, Object> card() {
        Tokenizer tokenizer = Objects.requireNonNull(task.tokenizer());
        Map<String, Object> card = TextParts.card("texts", counts(), tokenizer, fingerprint);
        card.put(
                "targets", texts.train().stream().mapToLong(TargetData::targets).sum());
        return card;
    }

    private static long targets(TargetedText text) {
        return Arrays.stream(text.targets())
                .filter(target -> target != TokenBatch.IGNORE)
                .count();
    }
}
