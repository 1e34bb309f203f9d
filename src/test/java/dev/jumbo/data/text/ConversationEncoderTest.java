package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationEncoderTest {
    private static final ChatTemplate TEMPLATE = ChatTemplate.of(
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}<end>\n{% endfor %}"
                    + "{% if add_generation_prompt %}<assistant>{% endif %}",
            Map.of());
    private static final List<ChatMessage> TALK = List.of(
            ChatMessage.system("s"),
            ChatMessage.user("hi"),
            ChatMessage.assistant("héllo"),
            ChatMessage.user("and?"),
            ChatMessage.assistant("bye"));
    private static final ByteTokenizer BYTES = new ByteTokenizer();

    private static TargetedText encode(int maxLength) {
        return new ConversationEncoder(TEMPLATE, BYTES, maxLength).encode(TALK).orElseThrow();
    }

    /** What is predicted, with a gap where nothing is. */
    private static String predicted(TargetedText text) {
        StringBuilder all = new StringBuilder();
        int[] targets = text.targets();
        for (int t = 0; t < targets.length; ) {
            int end = t;
            while (end < targets.length && targets[end] != TokenBatch.IGNORE) {
                end++;
            }
            all.append(end == t ? "" : "|" + BYTES.decode(Arrays.copyOfRange(targets, t, end)));
            t = Math.max(end, t + 1);
        }
        return all.toString();
    }

    @Test
    void onlyAnswersArePredicted() {
        TargetedText text = encode(1000);
        String rendered = TEMPLATE.render(TALK, false);
        int[] all = BYTES.ids(rendered);
        assertThat(text.ids()).isEqualTo(Arrays.copyOf(all, all.length - 1));
        assertThat(predicted(text)).isEqualTo("|héllo<end>|bye<end>");
        for (int t = 0; t < text.targets().length; t++) {
            assertThat(text.targets()[t]).isIn((int) TokenBatch.IGNORE, all[t + 1]);
        }
    }

    /** By whole turns while one answer is left, then by tokens. */
    @Test
    void longConversationsEndEarlier() {
        int whole = encode(1000).ids().length;
        assertThat(predicted(encode(whole))).isEqualTo("|héllo<end>|bye<end>");
        TargetedText cut = encode(whole - 1);
        assertThat(predicted(cut)).isEqualTo("|héllo<end>");
        assertThat(BYTES.decode(cut.ids())).endsWith("<assistant>héllo<end>");
        String before = TEMPLATE.render(TALK.subList(0, 2), true);
        assertThat(predicted(encode(before.length() + 3))).isEqualTo("|hél");
        assertThat(new ConversationEncoder(TEMPLATE, BYTES, before.length() - 1).encode(TALK))
                .isEmpty();
        assertThat(new ConversationEncoder(TEMPLATE, BYTES, 99).encode(TALK.subList(0, 2)))
                .isEmpty();
    }

    /** The template spells the special tokens; those that the tokenizer adds are left out. */
    @Test
    void specialTokensAreNotAddedTwice() {
        SubwordTokenizer words = new WordPieceTrainer(60, 1, true, List.of("[UNK]", "[CLS]", "[SEP]"))
                .train(List.of("hi hello and bye user assistant system"));
        ChatTemplate template = ChatTemplate.of(
                "[CLS]{% for m in messages %}{{ m.role }} {{ m.content }}[SEP]{% endfor %}"
                        + "{% if add_generation_prompt %}assistant{% endif %}",
                Map.of());
        List<ChatMessage> talk = List.of(ChatMessage.user("hi"), ChatMessage.assistant("bye"));
        TargetedText text =
                new ConversationEncoder(template, words, 100).encode(talk).orElseThrow();
        int[] all = words.ids("[CLS]user hi[SEP]assistant bye[SEP]");
        assertThat(text.ids()).isEqualTo(Arrays.copyOf(all, all.length - 1));
        int[] answer = words.ids("bye[SEP]");
        int[] targets = text.targets();
        assertThat(Arrays.copyOfRange(targets, targets.length - answer.length, targets.length))
                .isEqualTo(answer);
        assertThat(Arrays.stream(targets).filter(t -> t != TokenBatch.IGNORE)).hasSize(answer.length);
    }

    /** A batch counts the tokens that are predicted. */
    @Test
    void aBatchCountsWhatIsPredicted() {
        TargetedText longer = encode(1000);
        TargetedText shorter = encode(longer.ids().length - 1);
        TargetedBatch batch = new TargetedTextBatcher(new Padding(7, 1, 100))
                .batch(List.of(shorter, longer), new int[] {3, 4}, new java.util.SplittableRandom(1));
        assertThat(batch.weight()).isEqualTo(2 * 11 + 8);
        assertThat(batch.targets()).hasSize(2 * longer.ids().length);
        assertThat(batch.texts().ids()[shorter.ids().length]).isEqualTo(7);
        assertThat(batch.targets()[shorter.ids().length]).isEqualTo(TokenBatch.IGNORE);
        assertThat(batch.indices()).containsExactly(3, 4);
    }

    @Test
    void aTemplateThatForgetsIsRefused() {
        ChatTemplate last = ChatTemplate.of(
                "{% for m in messages %}{% if loop.last or m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}",
                Map.of());
        assertThatThrownBy(() -> new ConversationEncoder(last, BYTES, 99).encode(TALK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("renders the first 3 messages differently when others follow");
    }
}
