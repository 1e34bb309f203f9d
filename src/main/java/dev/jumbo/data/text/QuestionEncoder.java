package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Questions on a context, for models that find the answer in it (Devlin et al. 2018): {@code [CLS] question [SEP] window
 * [SEP]}, as many windows of the context as it needs, each of which begins with the end of the one before. Names of special tokens in the texts are text.
 *
 * @param maxLength most tokens of a window with its question
 * @param overlap tokens of the context that neighbouring windows share
 * @param maxQuestion most tokens of a question; the rest is cut off
 */
public record QuestionEncoder(Tokenizer tokenizer, int maxLength, int overlap, int maxQuestion) {
    /** An answer in a context; the end is exclusive. */
    public record Answer(int start, int end) {}

    public QuestionEncoder {
        if (overlap < 0 || maxQuestion < 1 || maxLength < 1) {
            throw new IllegalArgumentException(
                    "questions: expected an overlap of at least 0 and lengths of at least 1, got " + overlap + ", "
                            + maxQuestion + " and " + maxLength);
        }
    }

    /** 384 tokens, 128 of them shared, 64 of a question, as BERT was trained on SQuAD. */
    public QuestionEncoder(Tokenizer tokenizer) {
        this(tokenizer, 384, 128, 64);
    }

    /**
     * The windows. Targets are the first and the last token of the answer; where it is not wholly in the window, both are 0,
     * the token before the question.
     *
     * @param answer where the answer is, or null if there is none or it is not known
     * @throws IllegalArgumentException if there is no room for the context beside the question, or the tokenizer does not tell
     *     the two apart
     */
    public List<QuestionWindow> encode(String question, String context, @Nullable Answer answer) {
        if (answer != null
                && (answer.start() < 0 || answer.end() > context.length() || answer.start() >= answer.end())) {
            throw new IllegalArgumentException("question '" + question + "': expected an answer within the "
                    + context.length() + " characters of its context, got " + answer.start() + " to " + answer.end());
        }
        Encoding pair = tokenizer.encodePlainPair(question, context);
        int[] asked = places(pair, 0);
        int[] read = places(pair, 1);
        if (asked.length == 0 || asked[0] == 0 || read.length == 0) {
            throw new IllegalArgumentException(
                    "question '" + question + "': expected a token before it and another text "
                            + "after it, as BERT's tokenizer gives them, got " + asked.length + " and " + read.length
                            + " tokens");
        }
        int from = read[0];
        int to = read[read.length - 1] + 1;
        int cut = Math.max(0, asked.length - maxQuestion);
        int[] before = IntStream.range(0, from)
                .filter(t -> cut == 0 || t < asked[maxQuestion] || t > asked[asked.length - 1])
                .toArray();
        int[] after = IntStream.range(to, pair.size()).toArray();
        int room = maxLength - before.length - after.length;
        if (room <= overlap) {
            throw new IllegalArgumentException("question '" + question + "': " + (before.length + after.length)
                    + " tokens beside the context leave no room for more than the overlap of " + overlap
                    + " in windows of "
                    + maxLength);
        }
        List<QuestionWindow> windows = new ArrayList<>();
        for (int start = from; windows.isEmpty() || start + overlap < to; start += room - overlap) {
            windows.add(window(pair, before, start, Math.min(to, start + room), after, answer));
        }
        return windows;
    }

    private static QuestionWindow window(
            Encoding pair, int[] before, int start, int end, int[] after, @Nullable Answer answer) {
        int[] tokens = IntStream.concat(
                        IntStream.concat(Arrays.stream(before), IntStream.range(start, end)), Arrays.stream(after))
                .toArray();
        int[] starts = Arrays.copyOfRange(pair.starts(), start, end);
        int[] ends = Arrays.copyOfRange(pair.ends(), start, end);
        int[] targets = {0, 0};
        int last = end - start - 1;
        if (answer != null && starts[0] <= answer.start() && answer.end() <= ends[last]) {
            int first = last;
            while (starts[first] > answer.start()) {
                first--;
            }
            int until = first;
            while (ends[until] < answer.end()) {
                until++;
            }
            targets = new int[] {before.length + first, before.length + until};
        }
        TargetedText text = new TargetedText(
                Arrays.stream(tokens).map(t -> pair.ids()[t]).toArray(),
                Arrays.stream(tokens).map(t -> pair.segments()[t]).toArray(),
                targets);
        return new QuestionWindow(text, before.length, starts, ends);
    }

    /** Positions of the tokens of one of the texts. */
    private static int[] places(Encoding pair, int segment) {
        return IntStream.range(0, pair.size())
                .filter(t -> pair.segments()[t] == segment && pair.starts()[t] < pair.ends()[t])
                .toArray();
    }
}
