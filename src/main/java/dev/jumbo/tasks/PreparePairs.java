package dev.jumbo.tasks;

import dev.jumbo.data.text.TextRecord;
import dev.jumbo.models.TextModels;
import dev.jumbo.train.metric.TextMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code translation} does with pairs of texts.
 *
 * @param tokenizer which tokens both sides are made of; a model with {@code from} brings its own
 * @param maxLength tokens of a text; the rest is cut off, and no longer ones are written
 * @param beams texts that are kept in view while one is written; 1 is greedy
 */
public record PreparePairs(TokenizerChoice tokenizer, int maxLength, int beams) implements Prepare {
    public PreparePairs {
        TextParts.positive("maxLength", maxLength);
        TextParts.positive("beams", beams);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Pairs("", "", "", "from", "to");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("transformer", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("bleu", "chrf");
    }

    @Override
    public List<String> models() {
        return TextModels.encoderDecoderNames();
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public void checkMetric(String name) {
        TextMetrics.byName(name);
    }

    @Override
    public PairData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Pairs pairs)) {
            throw new IllegalArgumentException("data: task translation needs source: pairs");
        }
        TextSource.Parts<TextRecord.Pair> parts = TextParts.complete(pairs, pairs.open(), held, seed);
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream()
                        .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                        .iterator(),
                maxLength,
                0);
        Translation task = new Translation(begin.spec(), begin.published(), beams, begin.tokenizer());
        return new PairData(
                task,
                parts,
                task.encode(parts.train()),
                task.encode(parts.validation()),
                TextParts.fingerprint(parts, pair -> List.of(pair.first(), pair.second())));
    }
}
