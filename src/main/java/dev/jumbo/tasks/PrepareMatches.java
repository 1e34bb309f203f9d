package dev.jumbo.tasks;

import dev.jumbo.data.text.MatchingTexts;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code sentence-embedding} does with pairs of texts that belong together.
 *
 * @param tokenizer which tokens they are made of; a model with {@code from} brings its own
 * @param maxLength tokens of a text; the rest is cut off
 * @param temperature what cosines are divided by
 * @param symmetric whether second texts look for their first ones too
 */
public record PrepareMatches(TokenizerChoice tokenizer, int maxLength, double temperature, boolean symmetric)
        implements Prepare {
    public PrepareMatches {
        TextParts.positive("maxLength", maxLength);
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature: expected a number above 0, got " + temperature);
        }
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Pairs("", "", "", "from", "to");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("bert", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return MatchData.METRICS;
    }

    @Override
    public List<String> models() {
        return TextModels.encoderNames();
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public void checkMetric(String name) {
        TextParts.checkMetric(name, MatchData.METRICS);
    }

    @Override
    public MatchData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Pairs pairs)) {
            throw new IllegalArgumentException("data: task sentence-embedding needs source: pairs");
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
        Tokenizer tokens = begin.tokenizer();
        TextSpec spec = begin.spec();
        return new MatchData(
                new SentenceEmbedding(spec, temperature, symmetric, tokens),
                begin,
                MatchingTexts.of(parts.train(), tokens, maxLength),
                MatchingTexts.of(parts.validation(), tokens, maxLength),
                MatchingTexts.of(parts.test(), tokens, maxLength),
                TextParts.fingerprint(parts, pair -> List.of(pair.first(), pair.second())));
    }
}
