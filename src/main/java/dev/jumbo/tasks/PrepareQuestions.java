package dev.jumbo.tasks;

import dev.jumbo.data.text.QuestionEncoder;
import dev.jumbo.data.text.QuestionWindow;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.train.metric.TextMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code question-answering} does with questions: as many windows of the context as it needs, each with the question. The
 * defaults are what BERT was trained on SQuAD with.
 *
 * @param tokenizer which tokens they are made of; it must add tokens around two texts, as BERT's does; a model with
 *     {@code from} brings its own
 * @param maxLength tokens of a window with its question
 * @param overlap tokens that neighbouring windows share
 * @param maxQuestion tokens of a question; the rest is cut off
 * @param maxAnswer most tokens of an answer
 */
public record PrepareQuestions(TokenizerChoice tokenizer, int maxLength, int overlap, int maxQuestion, int maxAnswer)
        implements Prepare {
    public PrepareQuestions {
        TextParts.positive("maxLength", maxLength);
        TextParts.positive("maxQuestion", maxQuestion);
        TextParts.positive("maxAnswer", maxAnswer);
        if (overlap < 0 || overlap + maxQuestion >= maxLength) {
            throw new IllegalArgumentException("overlap: expected at least 0, and room beside it and " + maxQuestion
                    + " tokens of a question in " + maxLength + ", got " + overlap);
        }
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Questions("", "", "");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("bert", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("exact_match", "token_f1");
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
        TextMetrics.byName(name);
    }

    @Override
    public QuestionData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Questions questions)) {
            throw new IllegalArgumentException("data: task question-answering needs source: questions");
        }
        TextSource.Parts<TextRecord.Question> parts = TextParts.complete(questions, questions.open(), held, seed);
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream()
                        .flatMap(question -> Stream.of(question.question(), question.context()))
                        .iterator(),
                maxLength,
                2);
        Tokenizer tokens = begin.tokenizer();
        TextSpec spec = begin.spec();
        boolean unanswerable =
                parts.train().stream().anyMatch(question -> question.answers().isEmpty());
        QuestionAnswering task = new QuestionAnswering(spec, overlap, maxQuestion, maxAnswer, unanswerable, tokens);
        QuestionEncoder encoder = task.encoder();
        return new QuestionData(
                task,
                begin,
                parts,
                parts.map(part -> part.stream()
                        .map(question -> windows(encoder, question))
                        .toList()),
                TextParts.fingerprint(parts, PrepareQuestions::texts));
    }

    /** With the first of the right answers as the target. */
    private static List<QuestionWindow> windows(QuestionEncoder encoder, TextRecord.Question question) {
        QuestionEncoder.Answer answer = question.answers().stream()
                .findFirst()
                .map(first -> new QuestionEncoder.Answer(first.start(), first.end()))
                .orElse(null);
        return encoder.encode(question.question(), question.context(), answer);
    }

    private static List<String> texts(TextRecord.Question question) {
        List<String> texts = new ArrayList<>(List.of(question.question(), question.context()));
        question.answers().forEach(answer -> texts.addAll(List.of(answer.text(), "" + answer.start())));
        return texts;
    }
}
