package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.EncodedTexts;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TextBatcher;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.models.BertClassifier;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.Evaluator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts with classes, in three parts.
 *
 * @param known what the model begins with
 * @param texts the texts
 * @param train the same in tokens: what the model learns from
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param fingerprint SHA-256 of the texts and labels
 */
public record TextData(
        TextClassification task,
        Beginning known,
        TextSource.Parts<TextRecord.Labelled> texts,
        EncodedTexts train,
        EncodedTexts validation,
        EncodedTexts test,
        String fingerprint)
        implements TaskData {
    private static final int EXCERPT = 300;

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), test.size());
    }

    @Override
    public @Nullable PublishedFolder published() {
        return known.published();
    }

    @Override
    public void begin(Module model, Device device) throws IOException {
        if (model instanceof BertClassifier classifier) {
            known.into(classifier.bert(), device);
        }
    }

    @Override
    public DataLoader<EncodedText> training(int batchSize, int workers, long seed) {
        return loader(train, batchSize, workers).shuffle(seed);
    }

    private DataLoader<EncodedText> loader(EncodedTexts examples, int batchSize, int workers) {
        return DataLoader.of(
                        examples,
                        batchSize,
                        new TextBatcher(Padding.of(task.tokenizer(), task.spec().length())))
                .byLength(examples.lengths())
                .workers(workers);
    }

    private Evaluator evaluator(Module model, Judging how) {
        return new Evaluator(
                batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision(), how.thresholds());
    }

    @Override
    public Labels trainingLabels() {
        return new Labels(train.labels(), task.classes().size());
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return evaluator(model, how)
                .evaluate(loader(validation, how.batchSize(), how.workers()), Classification.metrics(how.metrics()));
    }

    @Override
    public Evaluation test(Module model, Judging how) throws IOException {
        return Classification.evaluate(
                evaluator(model, how),
                loader(test, how.batchSize(), how.workers()),
                how.metrics(),
                task.classes(),
                (index, truth, predicted, confidence) -> new Evaluation.Mistake(
                        null, excerpt(texts.test().get(index).text()), truth, predicted, confidence));
    }

    @Override
    public Predictions validationPredictions(Module model, Judging how) {
        return Classification.predictions(
                evaluator(model, how), loader(validation, how.batchSize(), how.workers()), task.classes());
    }

    @Override
    public int[] testPositions() {
        return TextParts.Picked.positions(texts.test());
    }

    @Override
    public Map<String, Object> properties(int index) {
        return new TreeMap<>(
                InputFeatures.of(task.tokenizer(), texts.test().get(index).text()));
    }

    @Override
    public DataStatistics statistics(Module model, Judging how) throws IOException {
        return DataStatistics.of(
                texts.train().size(),
                index -> InputFeatures.of(
                        task.tokenizer(), texts.train().get(index).text()),
                train.labels(),
                task.classes(),
                Classification.answers(
                        evaluator(model, how), loader(validation, how.batchSize(), how.workers()), task.classes()));
    }

    /** The same, to be judged by other texts. */
    public TextData testing(List<TextRecord.Labelled> others) {
        return new TextData(
                task,
                known,
                new TextSource.Parts<>(texts.train(), texts.validation(), others),
                train,
                validation,
                EncodedTexts.of(others, task.tokenizer(), task.spec().length(), task.classes()),
                fingerprint);
    }

    private static String excerpt(String text) {
        int end = text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length())));
        return end == text.length() ? text : text.substring(0, end) + "…";
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("classes", task.classes());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("train", counts(train));
        counts.put("validation", counts(validation));
        counts.put("test", counts(test));
        card.put("texts", Map.of("train", train.size(), "validation", validation.size(), "test", test.size()));
        card.put("texts_by_class", counts);
        card.put("tokens", IntStream.of(train.lengths()).asLongStream().sum());
        MixedSource.describe(card, train.mixture());
        card.put("vocabulary", task.tokenizer().size());
        card.put("tokenizer", task.tokenizer().fingerprint());
        card.put("fingerprint", fingerprint);
        return card;
    }

    private List<Integer> counts(EncodedTexts part) {
        int[] counts = new int[task.classes().size()];
        for (int label : part.labels()) {
            counts[label]++;
        }
        return IntStream.of(counts).boxed().toList();
    }
}
