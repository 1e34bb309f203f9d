package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.AnswerFinder;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.QuestionEncoder;
import dev.jumbo.data.text.QuestionWindow;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The part of a context that answers a question.
 *
 * <p>B windows, T tokens.
 *
 * @param spec the model, with two outputs: of the first and of the last token of the answer
 * @param overlap tokens that neighbouring windows of a context share
 * @param maxQuestion most tokens of a question
 * @param maxAnswer most tokens of an answer
 * @param unanswerable whether the answer may be that the context does not say, which is an empty text
 * @param tokenizer its tokens
 */
public record QuestionAnswering(
        TextSpec spec, int overlap, int maxQuestion, int maxAnswer, boolean unanswerable, Tokenizer tokenizer)
        implements TextTask {
    /** Windows that are read at once when answers are looked for. */
    private static final int TOGETHER = 32;

    /** How questions become windows. */
    QuestionEncoder encoder() {
        return new QuestionEncoder(tokenizer, spec.length(), overlap, maxQuestion);
    }

    @Override
    public BertTokens model() {
        return TextModels.tokenClassifier(spec);
    }

    /** Padding is never an answer: −∞. */
    @Override
    public Tensor forward(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        Tensor mask = inputs.get(1); // [B, T]
        Tensor scores = ((BertTokens) model).forward(inputs.get(0), inputs.get(2), mask); // [B, T, 2]
        return scores.maskedFill(mask.logicalNot().unsqueeze(2), Double.NEGATIVE_INFINITY);
    }

    /**
     * The mean over first and last tokens, [B, 2] of T positions.
     *
     * @throws IllegalArgumentException if there is label smoothing, which would give padding a share
     */
    @Override
    public Loss loss(double labelSmoothing) {
        if (labelSmoothing != 0) {
            throw new IllegalArgumentException(
                    "labelSmoothing: expected 0, for question-answering has none, got " + labelSmoothing);
        }
        return new CrossEntropy(0);
    }

    /** Inputs are a question, a line feed or a tab, and a context. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        List<Prediction> predictions = new ArrayList<>();
        for (String input : inputs) {
            String[] parts = input.split("[\\n\\t]", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(
                        "expected a question, a tab or a line feed, and a context, got '" + input + "'");
            }
            List<QuestionWindow> windows = encoder().encode(parts[0], parts[1], null);
            List<String> answers = answers(model, List.of(parts[1]), List.of(windows), device, precision);
            predictions.add(Prediction.text(input, answers.get(0)));
        }
        return predictions;
    }

    /** The answers to questions, each with its windows; empty where the context does not say. */
    List<String> answers(
            Module model,
            List<String> contexts,
            List<List<QuestionWindow>> questions,
            Device device,
            Precision precision) {
        AnswerFinder finder = new AnswerFinder(maxAnswer, unanswerable ? 0 : Double.POSITIVE_INFINITY);
        List<TargetedText> all = questions.stream()
                .flatMap(List::stream)
                .map(QuestionWindow::text)
                .toList();
        List<float[]> starts = new ArrayList<>();
        List<float[]> ends = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            score(model, all.subList(from, Math.min(all.size(), from + TOGETHER)), starts, ends, device, precision);
        }
        List<String> answers = new ArrayList<>();
        int done = 0;
        for (int q = 0; q < questions.size(); q++) {
            List<QuestionWindow> windows = questions.get(q);
            int to = done + windows.size();
            String context = contexts.get(q);
            answers.add(finder.find(windows, starts.subList(done, to), ends.subList(done, to))
                    .map(found -> context.substring(found.start(), found.end()))
                    .orElse(""));
            done = to;
        }
        return answers;
    }

    private void score(
            Module model,
            List<TargetedText> texts,
            List<float[]> starts,
            List<float[]> ends,
            Device device,
            Precision precision) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off();
                Autocast cast = precision.open(device)) {
            int[] indices = IntStream.range(0, texts.size()).toArray();
            Batch batch = new TargetedTextBatcher(Padding.of(tokenizer, spec.length()))
                    .batch(texts, indices, new SplittableRandom(0))
                    .toDevice(device);
            Tensor scores = outputs(model, batch).to(DType.FLOAT32); // [B, T, 2]
            for (int b = 0; b < texts.size(); b++) {
                starts.add(scores.select(0, b).select(1, 0).toFloats());
                ends.add(scores.select(0, b).select(1, 1).toFloats());
            }
        }
    }
}
