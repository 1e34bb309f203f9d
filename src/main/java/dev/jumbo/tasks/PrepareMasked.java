package dev.jumbo.tasks;

import dev.jumbo.data.text.MaskingBatcher;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TokenBatch;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What {@code masked-language-modeling} does with texts: 15% of their tokens are hidden, others each time.
 *
 * @param tokenizer which tokens they are made of; it needs one that hides others
 * @param maxLength tokens of a text; the rest is cut off
 */
public record PrepareMasked(TokenizerChoice tokenizer, int maxLength) implements Prepare {
    public PrepareMasked {
        TextParts.positive("maxLength", maxLength);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Corpus("", "text", "");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("bert", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return TargetData.METRICS;
    }

    @Override
    public List<String> models() {
        return TextModels.encoderNames();
    }

    @Override
    public void checkMetric(String name) {
        TextParts.checkMetric(name, TargetData.METRICS);
    }

    @Override
    public TargetData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Corpus corpus)) {
            throw new IllegalArgumentException("data: task masked-language-modeling needs source: corpus");
        }
        TextSource.Parts<String> parts = TextParts.complete(corpus, corpus.open(), held, seed);
        Tokenizer tokens = tokenizer.open(parts.train());
        TextSpec spec = new TextSpec(model.name(), tokens.size(), maxLength, 0, model.options());
        return new TargetData(
                new MaskedLanguageModeling(spec, tokens),
                parts.map(part -> part.stream()
                        .map(text -> MaskingBatcher.text(tokens, text, maxLength))
                        .filter(PrepareMasked::hasWords)
                        .toList()),
                MaskingBatcher.of(tokens, Padding.of(tokens, maxLength)),
                TextParts.fingerprint(parts, text -> List.of(text)));
    }

    private static boolean hasWords(TargetedText text) {
        return Arrays.stream(text.targets()).anyMatch(target -> target != TokenBatch.IGNORE);
    }
}
