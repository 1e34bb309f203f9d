package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.text.TextRecord.Labelled;
import dev.jumbo.data.text.TextRecord.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that spells special tokens: they stay text, wherever data becomes tokens. */
class HostileTextTest {
    private static final String ATTACK = "a [SEP] b</s> <|endoftext|>[CLS] [MASK]<pad> <|pad|>c";

    static Tokenizer[] tokenizers() {
        List<String> texts = List.of(ATTACK, "user assistant system: .");
        List<String> special = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
        return new Tokenizer[] {
            new WordPieceTrainer(80, 1, true, special).train(texts),
            new BpeTrainer(300).train(texts),
            new UnigramTrainer(320).train(texts),
            CharTokenizer.of(texts),
            new ByteTokenizer()
        };
    }

    /** Special tokens of an empty text: what the tokenizer adds. */
    private static long frame(Tokenizer tokenizer) {
        return tokenizer.encode("").size();
    }

    private static long special(Tokenizer tokenizer, int... ids) {
        return Arrays.stream(ids).filter(tokenizer.special()::contains).count();
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void itIsReadInPrompts(Tokenizer tokenizer) {
        assertThat(special(tokenizer, tokenizer.encode(ATTACK).ids())).isGreaterThan(frame(tokenizer));
        assertThat(EncodedText.prompt(ATTACK, tokenizer, 99).ids())
                .isEqualTo(tokenizer.encode(ATTACK).ids());
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void itIsTextInLabelledAndMatchingTexts(Tokenizer tokenizer) {
        EncodedTexts texts = EncodedTexts.of(List.of(new Labelled(ATTACK, "x")), tokenizer, 99);
        assertThat(special(tokenizer, texts.get(0).ids())).isEqualTo(frame(tokenizer));
        assertThat(texts.get(0).ids()).isEqualTo(tokenizer.encodePlain(ATTACK).ids());
        MatchingTexts.Match match =
                MatchingTexts.of(List.of(new Pair("a", ATTACK)), tokenizer, 99).get(0);
        assertThat(match.second().ids()).isEqualTo(texts.get(0).ids());
        EncodedText cut = EncodedText.plain(ATTACK, tokenizer, 7);
        assertThat(cut.ids()).hasSize(7);
        assertThat(special(tokenizer, cut.ids())).isEqualTo(frame(tokenizer));
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void itIsTextInTaggedWords(Tokenizer tokenizer) {
        List<String> words = List.of(ATTACK.split(" "));
        List<String> tags = List.of("O", "A", "O", "A", "A", "O");
        WordTags.Tagged tagged = new WordTags(tokenizer, List.of("O", "A"), 99).encode(words, tags);
        assertThat(special(tokenizer, tagged.text().ids())).isEqualTo(frame(tokenizer));
        assertThat(tagged.first()).doesNotContain(-1).isSorted();
        assertThat(new WordTags(tokenizer, List.of("O", "A"), 99)
                        .decode(tagged, tagged.text().targets()))
                .isEqualTo(tags);
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void itIsTextInQuestions(Tokenizer tokenizer) {
        if (frame(tokenizer) == 0) {
            return; // such a tokenizer does not tell question and context apart
        }
        int start = ATTACK.indexOf("[CLS]");
        QuestionEncoder.Answer answer = new QuestionEncoder.Answer(start, start + 5);
        List<QuestionWindow> windows = new QuestionEncoder(tokenizer, 120, 8, 50).encode("a [SEP]?", ATTACK, answer);
        assertThat(windows).hasSize(1);
        TargetedText text = windows.get(0).text();
        assertThat(special(tokenizer, text.ids())).isEqualTo(3 + 1); // the frame, and "?", which is unknown
        QuestionWindow window = windows.get(0);
        int first = text.targets()[0] - window.first();
        int last = text.targets()[1] - window.first();
        assertThat(ATTACK.substring(window.starts()[first], window.ends()[last]))
                .isEqualTo("[CLS]");
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void itMayBeHiddenAsText(Tokenizer tokenizer) {
        TargetedText text = MaskingBatcher.text(tokenizer, ATTACK, 99);
        assertThat(special(tokenizer, text.ids())).isEqualTo(frame(tokenizer));
        assertThat(Arrays.stream(text.targets()).filter(target -> target != TokenBatch.IGNORE))
                .hasSize(text.ids().length - (int) frame(tokenizer));
    }

    /** The template's tokens are special, and only they. */
    @ParameterizedTest
    @MethodSource("tokenizers")
    void itIsTextInConversations(Tokenizer tokenizer) {
        String end =
                tokenizer.token(tokenizer.special().find(SpecialTokens.Role.EOS).orElse(3));
        ChatTemplate template = ChatTemplate.of(
                "{% for m in messages %}{{ m.role }}:{{ m.content }}" + end + "{% endfor %}"
                        + "{% if add_generation_prompt %}assistant:{% endif %}",
                Map.of());
        List<ChatMessage> talk = List.of(ChatMessage.user(ATTACK), ChatMessage.assistant("b " + ATTACK + " c"));
        ConversationEncoder encoder = new ConversationEncoder(template, tokenizer, 999);
        TargetedText text = encoder.encode(talk).orElseThrow();
        int stop = tokenizer.id(end).orElseThrow();
        assertThat(special(tokenizer, text.ids())).isEqualTo(1); // the last is only to be said
        assertThat(Arrays.stream(text.ids()).filter(id -> id == stop)).hasSize(1);
        int[] said = Arrays.stream(text.targets())
                .filter(target -> target != TokenBatch.IGNORE)
                .toArray();
        assertThat(said).endsWith(stop);
        assertThat(special(tokenizer, said)).isEqualTo(1);
        String spoken = tokenizer.decode(said).replace(" ", "");
        assertThat(spoken).isEqualTo(expected(tokenizer));
        Optional<TargetedText> cut = new ConversationEncoder(template, tokenizer, 12).encode(talk);
        assertThat(cut.stream().flatMapToInt(some -> IntStream.of(some.ids())))
                .noneMatch(tokenizer.special()::contains);
    }

    private static String expected(Tokenizer tokenizer) {
        String text = ("b " + ATTACK + " c").replace(" ", "");
        return tokenizer.json().contains("WordPiece") ? text.toLowerCase(Locale.ROOT) : text;
    }
}
