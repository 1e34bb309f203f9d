package dev.jumbo.tasks;

import dev.jumbo.data.text.EncodedPairs;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.train.metric.TextMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code translation} does with pairs of texts.
 *
 * @param tokenizer which tokens both sides are made of
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
    public void checkMetric(String name) {
        TextMetrics.byName(name);
    }

    @Override
    public PairData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Pairs pairs)) {
            throw new IllegalArgumentException("data: task translation needs source: pairs");
        }
        TextSource.Parts<TextRecord.Pair> parts = TextParts.complete(pairs.open(), held, seed);
        Tokenizer tokens = tokenizer.open(() -> parts.train().stream()
                .flatMap(pair -> Stream.of(pair.first(), pair.second()))
                .iterator());
        TextSpec spec = new TextSpec(model.name(), tokens.size(), maxLength, 0, model.options());
        return new PairData(
                new Translation(spec, beams, tokens),
                parts,
                EncodedPairs.of(parts.train(), tokens, maxLength),
                EncodedPairs.of(parts.validation(), tokens, maxLength),
                TextParts.fingerprint(parts, pair -> List.of(pair.first(), pair.second())));
    }
}
