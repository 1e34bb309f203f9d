package dev.jumbo.tasks;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What {@code language-modeling} does with texts: each document is a text for itself; token files are cut into windows.
 *
 * @param tokenizer which tokens they are made of; a model with {@code from} brings its own
 * @param context most tokens that the model sees; longer documents are cut
 */
public record PrepareDocuments(TokenizerChoice tokenizer, int context) implements Prepare {
    public PrepareDocuments {
        TextParts.positive("context", context);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Corpus("", "text", "");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("gpt", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("perplexity", "bits_per_byte");
    }

    @Override
    public List<String> models() {
        return TextModels.causalNames();
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public void checkMetric(String name) {
        DocumentData.metric(name);
    }

    @Override
    public TaskData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (source instanceof TextSource.Corpus corpus) {
            TextSource.Parts<String> parts = TextParts.complete(corpus, corpus.open(), held, seed);
            LanguageModeling task = task(model, parts.train());
            Tokenizer tokens = task.tokenizer();
            return new DocumentData(
                    task,
                    CorpusPart.of(parts.train(), tokens, context),
                    CorpusPart.of(parts.validation(), tokens, context),
                    CorpusPart.of(parts.test(), tokens, context),
                    TextParts.fingerprint(parts, text -> List.of(text)));
        }
        if (source instanceof TextSource.Tokens files) {
            if (held.isFold() || held.train() < 1) {
                throw new IllegalArgumentException(
                        "split: files of tokens are not divided; use source: corpus for folds and shares");
            }
            LanguageModeling task = task(model, List.of());
            Tokenizer tokens = task.tokenizer();
            CorpusPart validation = CorpusPart.of(files.validation(), tokens, context, true);
            return new DocumentData(
                    task,
                    CorpusPart.of(files.train(), tokens, context, false),
                    validation,
                    files.testPath().isEmpty() ? validation : CorpusPart.of(files.test(), tokens, context, true),
                    files.fingerprint());
        }
        throw new IllegalArgumentException("data: task language-modeling needs source: corpus or tokens");
    }

    private LanguageModeling task(ModelChoice model, List<String> texts) throws IOException {
        Beginning begin = Beginning.of(model, tokenizer, texts, context, 0);
        return new LanguageModeling(begin.spec(), begin.published(), begin.tokenizer());
    }
}
