package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.text.QuestionEncoder.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionEncoderTest {
    private static final String QUESTION = "Who wrote it?";
    private static final String CONTEXT =
            "The long poem 長恨歌 was written by Bai Juyi in 806, and is known to everybody.";
    private static final SubwordTokenizer WORDS = new WordPieceTrainer(
                    90, 1, true, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"))
            .train(List.of(QUESTION, CONTEXT));

    /** Every window is a piece of the encoded pair, and every token of the context is in one. */
    @Test
    void windowsCoverTheContext() {
        Encoding pair = WORDS.encodePair(QUESTION, CONTEXT);
        List<QuestionWindow> one = new QuestionEncoder(WORDS).encode(QUESTION, CONTEXT, null);
        assertThat(one).hasSize(1);
        assertThat(one.get(0).text().ids()).isEqualTo(pair.ids());
        assertThat(one.get(0).text().segments()).isEqualTo(pair.segments());
        int first = one.get(0).first();
        int context = one.get(0).starts().length;
        int room = 6;
        int overlap = 2;
        List<QuestionWindow> windows =
                new QuestionEncoder(WORDS, first + room + 1, overlap, 64).encode(QUESTION, CONTEXT, null);
        int at = 0;
        for (QuestionWindow window : windows) {
            int count = window.starts().length;
            List<Integer> expected = new ArrayList<>();
            Arrays.stream(pair.ids(), 0, first).forEach(expected::add);
            Arrays.stream(pair.ids(), first + at, first + at + count).forEach(expected::add);
            expected.add(pair.ids()[pair.size() - 1]);
            assertThat(window.text().ids())
                    .containsExactly(expected.stream().mapToInt(i -> i).toArray());
            assertThat(window.starts()[0]).isEqualTo(pair.starts()[first + at]);
            assertThat(window.text().targets()).containsExactly(0, 0);
            at += count - overlap;
        }
        assertThat(at + overlap).isEqualTo(context);
        assertThat(windows.subList(0, windows.size() - 1)).allMatch(w -> w.starts().length == room);
    }

    /** The targets of a window lead back to the answer's characters; windows without all of it have none. */
    @Test
    void theAnswerIsFoundAgain() {
        for (String words : List.of("長恨歌", "Bai Juyi", "806", "The", "everybody.")) {
            int start = CONTEXT.indexOf(words);
            Answer answer = new Answer(start, start + words.length());
            int found = 0;
            List<QuestionWindow> windows = new QuestionEncoder(WORDS, 40, 12, 64).encode(QUESTION, CONTEXT, answer);
            for (QuestionWindow window : windows) {
                int[] targets = window.text().targets();
                int last = window.ends().length - 1;
                boolean inside = window.starts()[0] <= answer.start() && answer.end() <= window.ends()[last];
                assertThat(targets[0] > 0).as(words).isEqualTo(inside);
                if (inside) {
                    found++;
                    assertThat(CONTEXT.substring(
                                    window.starts()[targets[0] - window.first()],
                                    window.ends()[targets[1] - window.first()]))
                            .isEqualTo(words);
                }
            }
            assertThat(found).as(words).isPositive();
        }
    }

    @Test
    void longQuestionsAreCut() {
        int whole = WORDS.encodePair(QUESTION, CONTEXT).size();
        List<QuestionWindow> windows = new QuestionEncoder(WORDS, 384, 0, 2).encode(QUESTION, CONTEXT, null);
        int[] asked = WORDS.ids(QUESTION);
        int[] ids = windows.get(0).text().ids();
        assertThat(ids).hasSize(whole - asked.length + 2);
        assertThat(Arrays.copyOfRange(ids, 1, 3)).isEqualTo(Arrays.copyOf(asked, 2));
        assertThat(WORDS.token(ids[3])).isEqualTo("[SEP]");
        assertThat(windows.get(0).first()).isEqualTo(4);
    }

    /** The best pair in order and short enough; or none, where that scores more in every window. */
    @Test
    void theBestAnswerOfAllWindows() {
        QuestionWindow a = window(0, 5, 10);
        QuestionWindow b = window(10, 15, 20);
        List<QuestionWindow> windows = List.of(a, b);
        List<float[]> starts = List.of(new float[] {1, 9, 1, 0, 9}, new float[] {0, 9, 1, 5, 9});
        List<float[]> ends = List.of(new float[] {1, 9, 3, 2, 9}, new float[] {0, 9, 4, 0, 9});
        assertThat(new AnswerFinder().find(windows, starts, ends))
                .contains(new AnswerFinder.Found(10, 14, 5)); // not 5 + 4: the start is behind the end
        assertThat(new AnswerFinder(30, -5.1).find(windows, starts, ends)).isEmpty(); // none scores 0, in b
        assertThat(new AnswerFinder(30, -4.9).find(windows, starts, ends)).isPresent();
        List<float[]> far = List.of(new float[] {1, 9, 8, 0, 9}, new float[5]);
        List<float[]> farEnds = List.of(new float[] {1, 9, 1, 8, 9}, new float[5]);
        assertThat(new AnswerFinder().find(windows, far, farEnds)).contains(new AnswerFinder.Found(0, 9, 16));
        assertThat(new AnswerFinder(1, 0).find(windows, far, farEnds)).contains(new AnswerFinder.Found(0, 4, 9));
    }

    /** [CLS] q, two tokens of a context, [SEP]. */
    private static QuestionWindow window(int first, int second, int end) {
        return new QuestionWindow(
                new TargetedText(new int[5], new int[5], new int[2]), 2, new int[] {first, second}, new int[] {
                    second - 1, end - 1
                });
    }

    @Test
    void badInputIsNamed() {
        QuestionEncoder encoder = new QuestionEncoder(WORDS, 10, 4, 64);
        assertThatThrownBy(() -> encoder.encode(QUESTION, CONTEXT, null))
                .hasMessageContaining("leave no room for more than the overlap of 4 in windows of 10");
        assertThatThrownBy(() -> new QuestionEncoder(WORDS).encode(QUESTION, CONTEXT, new Answer(70, 99)))
                .hasMessageContaining("expected an answer within the " + CONTEXT.length() + " characters");
        assertThatThrownBy(() -> new QuestionEncoder(new ByteTokenizer()).encode(QUESTION, CONTEXT, null))
                .hasMessageContaining("as BERT's tokenizer gives them");
        assertThatThrownBy(() -> new AnswerFinder().find(List.of(), List.of(), List.of()))
                .hasMessageContaining("got 0 windows");
    }
}
