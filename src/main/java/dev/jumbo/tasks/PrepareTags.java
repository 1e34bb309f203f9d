package dev.jumbo.tasks;

import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.WordTags;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What {@code token-classification} does with tagged words: the first token of a word has its tag.
 *
 * @param tokenizer which tokens they are made of; a model with {@code from} brings its own
 * @param maxLength tokens of a text; the rest is cut off, and has the tag {@code O} when it is judged
 */
public record PrepareTags(TokenizerChoice tokenizer, int maxLength) implements Prepare {
    public PrepareTags {
        TextParts.positive("maxLength", maxLength);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Tagged("", "", "", "words", "tags");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("bert", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return TaggedData.METRICS;
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
        TextParts.checkMetric(name, TaggedData.METRICS);
    }

    @Override
    public TaggedData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Tagged tagged)) {
            throw new IllegalArgumentException("data: task token-classification needs source: tagged");
        }
        TextSource.Parts<TextRecord.Tagged> parts = TextParts.complete(tagged, tagged.open(), held, seed);
        List<String> tags = tags(parts.train());
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream()
                        .map(text -> String.join(" ", text.words()))
                        .iterator(),
                maxLength,
                tags.size());
        Tokenizer tokens = begin.tokenizer();
        TextSpec spec = begin.spec();
        TokenClassification task = new TokenClassification(spec, tags, tokens);
        WordTags encoder = task.wordTags();
        return new TaggedData(
                task,
                begin,
                parts,
                parts.map(part -> part.stream()
                        .map(text -> encoder.encode(text.words(), text.tags()))
                        .toList()),
                TextParts.fingerprint(
                        parts,
                        text -> Stream.concat(text.words().stream(), text.tags().stream())
                                .toList()));
    }

    /** {@code O} and then the others in the order of their names. */
    private static List<String> tags(List<TextRecord.Tagged> texts) {
        TreeSet<String> found = new TreeSet<>();
        texts.forEach(text -> found.addAll(text.tags()));
        List<String> tags = new ArrayList<>();
        if (found.remove("O")) {
            tags.add("O");
        }
        tags.addAll(found);
        return tags;
    }
}
