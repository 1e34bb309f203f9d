package dev.jumbo.tasks;

import dev.jumbo.data.text.EncodedTexts;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What {@code text-classification} does with texts.
 *
 * @param tokenizer which tokens they are made of; a model with {@code from} brings its own
 * @param maxLength tokens of a text; the rest is cut off
 */
public record PrepareTexts(TokenizerChoice tokenizer, int maxLength) implements Prepare {
    public PrepareTexts {
        TextParts.positive("maxLength", maxLength);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Labelled("", "", "text", "label", 0, "");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("textcnn", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("accuracy", "f1_macro");
    }

    @Override
    public List<String> models() {
        return TextModels.classifierNames();
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public void checkMetric(String name) {
        Metrics.byName(name);
    }

    @Override
    public boolean takesBundles() {
        return true;
    }

    @Override
    public TextData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        LabelledTexts texts = LabelledTexts.of(source, held, seed);
        TextSource.Parts<TextRecord.Labelled> parts = texts.parts();
        TreeSet<String> labels = new TreeSet<>();
        parts.train().forEach(record -> labels.add(record.label()));
        List<String> classes = List.copyOf(labels);
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream().map(TextRecord.Labelled::text).iterator(),
                maxLength,
                classes.size());
        return data(texts, begin, new TextClassification(begin.spec(), classes, begin.tokenizer()));
    }

    @Override
    public TextData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed) throws IOException {
        if (!(known instanceof TextClassification task)) {
            throw new IllegalArgumentException("model.from: expected a model of the task text-classification");
        }
        Prepare.checkBundle(model, task.spec().name());
        return data(
                LabelledTexts.of(source, held, seed),
                new Beginning(task.tokenizer(), task.spec(), null),
                task.deciding(List.of()));
    }

    private TextData data(LabelledTexts texts, Beginning begin, TextClassification task) {
        TextSource.Parts<TextRecord.Labelled> parts = texts.parts();
        List<String> classes = task.classes();
        Tokenizer tokens = task.tokenizer();
        return new TextData(
                task,
                begin,
                parts,
                EncodedTexts.of(parts.train(), tokens, maxLength, classes).mixed(texts.mixture()),
                EncodedTexts.of(parts.validation(), tokens, maxLength, classes),
                EncodedTexts.of(parts.test(), tokens, maxLength, classes),
                TextParts.fingerprint(parts, record -> List.of(record.text(), record.label())));
    }
}
