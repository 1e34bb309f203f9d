package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.TargetedTexts;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.WordTags;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.EntityF1;
import dev.jumbo.train.metric.Outputs;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts of tagged words, in three parts.
 *
 * @param known what the model begins with
 * @param texts the words and their tags
 * @param encoded the same in tokens
 * @param fingerprint SHA-256 of the words and tags
 */
public record TaggedData(
        TokenClassification task,
        Beginning known,
        TextSource.Parts<TextRecord.Tagged> texts,
        TextSource.Parts<WordTags.Tagged> encoded,
        String fingerprint)
        implements TaskData {
    /** F1 of entities, for tags such as {@code B-PER}, and the share of words whose tag is right. */
    static final List<String> METRICS = List.of("entity_f1", "accuracy");

    @Override
    public Counts counts() {
        return texts.counts();
    }

    @Override
    public @Nullable PublishedFolder published() {
        return known.published();
    }

    @Override
    public void begin(Module model, Device device) throws IOException {
        known.into(((BertTokens) model).bert(), device);
    }

    @Override
    public DataLoader<TargetedText> training(int batchSize, int workers, long seed) {
        return loader(encoded.train(), batchSize, workers).shuffle(seed);
    }

    private DataLoader<TargetedText> loader(List<WordTags.Tagged> part, int batchSize, int workers) {
        TargetedTexts dataset =
                new TargetedTexts(part.stream().map(WordTags.Tagged::text).toList());
        return DataLoader.of(
                        dataset,
                        batchSize,
                        new TargetedTextBatcher(
                                Padding.of(task.tokenizer(), task.spec().length())))
                .byLength(dataset.lengths())
                .workers(workers);
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return judge(model, encoded.validation(), texts.validation(), how);
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        return TextParts.timed(counts().test(), () -> judge(model, encoded.test(), texts.test(), how));
    }

    private Map<String, Double> judge(
            Module model, List<WordTags.Tagged> part, List<TextRecord.Tagged> truth, Judging how) {
        CrossEntropy loss = new CrossEntropy(0);
        Evaluator evaluator = new Evaluator(
                batch -> task.forward(model, batch).flatten(0, 1), // [B·T, K]
                (logits, target) -> loss.of(logits, target.flatten(0, 1)),
                how.device(),
                how.precision());
        WordTags tags = task.wordTags();
        Score score = new Score(how.metrics().contains("entity_f1"));
        Map<String, Double> values = new LinkedHashMap<>(evaluator.evaluate(
                loader(part, how.batchSize(), how.workers()), List.of(), (batch, outputs) -> {
                    int[] indices = batch.indices();
                    int length = outputs.rows() / indices.length;
                    for (int b = 0; b < indices.length; b++) {
                        int[] classes = classes(outputs, b * length, length);
                        score.add(
                                tags.decode(part.get(indices[b]), classes),
                                truth.get(indices[b]).tags());
                    }
                }));
        for (String name : how.metrics()) {
            values.put(name, name.equals("accuracy") ? (double) score.right / score.words : score.entities.value());
        }
        return values;
    }

    private static int[] classes(Outputs outputs, int from, int length) {
        int[] classes = new int[length];
        for (int t = 0; t < length; t++) {
            classes[t] = outputs.predicted(from + t);
        }
        return classes;
    }

    private static final class Score {
        private final boolean ofEntities;
        private final EntityF1 entities = new EntityF1();
        private long right;
        private long words;

        Score(boolean ofEntities) {
            this.ofEntities = ofEntities;
        }

        void add(List<String> found, List<String> truth) {
            if (ofEntities) {
                entities.update(found, truth);
            }
            words += truth.size();
            for (int w = 0; w < truth.size(); w++) {
                right += found.get(w).equals(truth.get(w)) ? 1 : 0;
            }
        }
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = TextParts.card("texts", counts(), task.tokenizer(), fingerprint);
        card.put("tags", task.tags());
        return card;
    }
}
