package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.QuestionWindow;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.TargetedTexts;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.TextMetric;
import dev.jumbo.train.metric.TextMetrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Questions on contexts, in three parts.
 *
 * @param known what the model begins with
 * @param questions the texts
 * @param windows of each question
 * @param fingerprint SHA-256 of the texts
 */
public record QuestionData(
        QuestionAnswering task,
        Beginning known,
        TextSource.Parts<TextRecord.Question> questions,
        TextSource.Parts<List<QuestionWindow>> windows,
        String fingerprint)
        implements TaskData {
    private static final int SAMPLES = 10;

    @Override
    public Counts counts() {
        return questions.counts();
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
        return loader(windows.train(), batchSize, workers).shuffle(seed);
    }

    private DataLoader<TargetedText> loader(List<List<QuestionWindow>> part, int batchSize, int workers) {
        TargetedTexts dataset = new TargetedTexts(
                part.stream().flatMap(List::stream).map(QuestionWindow::text).toList());
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
        Evaluator evaluator =
                new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
        Map<String, Double> values = new LinkedHashMap<>(
                evaluator.evaluate(loader(windows.validation(), how.batchSize(), how.workers()), List.of()));
        values.putAll(
                judge(answers(model, questions.validation(), windows.validation(), how), questions.validation(), how));
        return values;
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        List<TextRecord.Question> asked = questions.test();
        long start = System.nanoTime();
        List<String> answers = answers(model, asked, windows.test(), how);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> values = new LinkedHashMap<>(judge(answers, asked, how));
        values.put("examples", (double) asked.size());
        values.put("examples_per_second", asked.size() / seconds);
        return new Evaluation(
                values,
                null,
                IntStream.range(0, Math.min(SAMPLES, asked.size()))
                        .mapToObj(i -> new Evaluation.Sample(
                                asked.get(i).question(),
                                references(asked.get(i)).get(0),
                                answers.get(i)))
                        .toList());
    }

    private List<String> answers(
            Module model, List<TextRecord.Question> asked, List<List<QuestionWindow>> part, Judging how) {
        List<String> contexts = asked.stream().map(TextRecord.Question::context).toList();
        return task.answers(model, contexts, part, how.device(), how.precision());
    }

    private static Map<String, Double> judge(List<String> answers, List<TextRecord.Question> asked, Judging how) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String name : how.metrics()) {
            TextMetric metric = TextMetrics.byName(name);
            for (int i = 0; i < answers.size(); i++) {
                metric.update(answers.get(i), references(asked.get(i)));
            }
            values.put(name, metric.value());
        }
        return values;
    }

    /** The right answers; the empty text where the context does not say. */
    private static List<String> references(TextRecord.Question question) {
        return question.answers().isEmpty()
                ? List.of("")
                : question.answers().stream().map(TextRecord.Answer::text).toList();
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = TextParts.card("questions", counts(), task.tokenizer(), fingerprint);
        card.put("windows", windows.train().stream().mapToLong(List::size).sum());
        return card;
    }
}
