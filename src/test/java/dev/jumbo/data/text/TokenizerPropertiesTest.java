package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Offsets and round trips on random Unicode. */
class TokenizerPropertiesTest {
    private static final List<String> TEXTS = TokenizerSamples.TEXTS;
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final Tokenizer CHARACTERS = CharTokenizer.of(TEXTS);
    private static final Tokenizer BPE = new BpeTrainer(400).train(TEXTS);
    private static final Tokenizer WORD_PIECE = new WordPieceTrainer(300).train(TEXTS);
    private static final Tokenizer UNIGRAM = new UnigramTrainer(400).train(TEXTS);

    /** Letters, marks that combine, Chinese, pairs of surrogates, joiners, controls, and halves of pairs. */
    @Provide
    Arbitrary<String> unicode() {
        Arbitrary<Integer> any = Arbitraries.oneOf(
                Arbitraries.integers().between(0x20, 0x7E),
                Arbitraries.integers().between(0, 0x24F),
                Arbitraries.integers().between(0x300, 0x36F),
                Arbitraries.integers().between(0x370, 0x5FF),
                Arbitraries.integers().between(0x4E00, 0x9FFF),
                Arbitraries.integers().between(0xAC00, 0xD7A3),
                Arbitraries.integers().between(0x1F300, 0x1F64F),
                Arbitraries.integers().between(0x20000, 0x2A6DF),
                Arbitraries.of(0x200D, 0xFE0F, 0xFEFF, 0xFFFD, 0xFB01, 0x3000, 0x0A, 0x09, 0x20));
        return any.list().ofMaxSize(40).map(points -> {
            StringBuilder text = new StringBuilder();
            points.forEach(text::appendCodePoint);
            return text.toString();
        });
    }

    @Provide
    Arbitrary<String> withHalves() {
        return Arbitraries.strings().withChars("ab é中\uD83D\uDE00\uDC00\uDBFF").ofMaxLength(12);
    }

    private static void checkOffsets(Tokenizer tokenizer, String text, Encoding encoding) {
        assertThat(Arrays.stream(encoding.ids())).allMatch(id -> id >= 0 && id < tokenizer.size());
        String well = UnicodeText.wellFormed(text);
        for (int t = 0; t < encoding.size(); t++) {
            int start = encoding.starts()[t];
            int end = encoding.ends()[t];
            assertThat(start).isBetween(0, end);
            assertThat(end).isLessThanOrEqualTo(text.length());
            for (int at : new int[] {start, end}) {
                assertThat(at > 0
                                && at < well.length()
                                && Character.isHighSurrogate(well.charAt(at - 1))
                                && Character.isLowSurrogate(well.charAt(at)))
                        .as("position %s of %s splits a character", at, text)
                        .isFalse();
            }
        }
    }

    /** The tokens lie one after the other, with no gap; pieces of one character share its place. */
    private static void checkCovers(String text, Encoding encoding) {
        int at = 0;
        for (int t = 0; t < encoding.size(); t++) {
            boolean same = t > 0 && encoding.starts()[t] < at;
            assertThat(same ? encoding.ends()[t] >= at : encoding.starts()[t] == at)
                    .as("token %s of '%s' at %s to %s after %s", t, text, encoding.starts()[t], encoding.ends()[t], at)
                    .isTrue();
            at = encoding.ends()[t];
        }
        assertThat(at).isEqualTo(text.length());
    }

    @Property(tries = 300)
    void bytesAreUtf8(@ForAll("unicode") String text) {
        Encoding encoding = BYTES.encode(text);
        checkOffsets(BYTES, text, encoding);
        checkCovers(text, encoding);
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int t = 0; t < bytes.length; t++) {
            assertThat(encoding.ids()[t]).isEqualTo(bytes[t] & 0xff);
        }
        assertThat(BYTES.ids(text)).isEqualTo(encoding.ids()).hasSize(bytes.length);
        assertThat(BYTES.decode(encoding.ids())).isEqualTo(text);
    }

    @Property(tries = 300)
    void charactersAreCodePoints(@ForAll("unicode") String text) {
        Tokenizer tokenizer = CharTokenizer.of(List.of(text, "x"));
        Encoding encoding = tokenizer.encode(text);
        checkOffsets(tokenizer, text, encoding);
        checkCovers(text, encoding);
        assertThat(encoding.size()).isEqualTo(text.codePointCount(0, text.length()));
        assertThat(tokenizer.ids(text)).isEqualTo(encoding.ids());
        assertThat(tokenizer.decode(encoding.ids())).isEqualTo(text);
        for (int t = 0; t < encoding.size(); t++) {
            assertThat(tokenizer.token(encoding.ids()[t]))
                    .isEqualTo(text.substring(encoding.starts()[t], encoding.ends()[t]));
        }
    }

    @Property(tries = 300)
    void byteLevelPairsSpellEverything(@ForAll("unicode") String text) {
        Encoding encoding = BPE.encode(text);
        checkOffsets(BPE, text, encoding);
        checkCovers(text, encoding);
        assertThat(BPE.ids(text)).isEqualTo(encoding.ids());
        assertThat(BPE.decode(encoding.ids())).isEqualTo(text);
    }

    @Property(tries = 300)
    void unigramSpellsWhatIsNormal(@ForAll("unicode") String text) {
        Encoding encoding = UNIGRAM.encode(text);
        checkOffsets(UNIGRAM, text, encoding);
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
        assertThat(UNIGRAM.decode(UNIGRAM.ids(text))).isEqualTo(normal);
    }

    @Property(tries = 300)
    void wordPiecesStayInTheText(@ForAll("unicode") String text) {
        Encoding encoding = WORD_PIECE.encode(text);
        checkOffsets(WORD_PIECE, text, encoding);
        int cls = WORD_PIECE.special().get(SpecialTokens.Role.CLS);
        int sep = WORD_PIECE.special().get(SpecialTokens.Role.SEP);
        int last = encoding.size() - 1;
        assertThat(encoding.ids()[0]).isEqualTo(cls);
        assertThat(encoding.ids()[last]).isEqualTo(sep);
        assertThat(encoding.special()[0] && encoding.special()[last]).isTrue();
        assertThat(Arrays.copyOfRange(encoding.ids(), 1, last)).isEqualTo(WORD_PIECE.ids(text));
    }

    @Property(tries = 300)
    void halvesOfSurrogatePairsAreReplaced(@ForAll("withHalves") String text) {
        String well = UnicodeText.wellFormed(text);
        assertThat(well).hasSameSizeAs(text);
        for (Tokenizer tokenizer : new Tokenizer[] {BYTES, BPE}) {
            Encoding encoding = tokenizer.encode(text);
            checkOffsets(tokenizer, text, encoding);
            checkCovers(text, encoding);
            assertThat(tokenizer.decode(encoding.ids())).isEqualTo(well);
        }
        checkOffsets(CHARACTERS, text, CHARACTERS.encode(text));
        checkOffsets(UNIGRAM, text, UNIGRAM.encode(text));
        checkOffsets(WORD_PIECE, text, WORD_PIECE.encode(text));
    }

    @Property(tries = 100)
    void pairsAreTheirTexts(@ForAll("unicode") String first, @ForAll("unicode") String second) {
        for (Tokenizer tokenizer : new Tokenizer[] {BYTES, CHARACTERS, BPE, WORD_PIECE, UNIGRAM}) {
            Encoding pair = tokenizer.encodePair(first, second);
            List<Integer> own = new ArrayList<>();
            int boundary = 0;
            for (int t = 0; t < pair.size(); t++) {
                if (pair.starts()[t] < pair.ends()[t]) {
                    own.add(pair.ids()[t]);
                    String of = pair.segments()[t] == 0 ? first : second;
                    assertThat(pair.ends()[t]).isLessThanOrEqualTo(of.length());
                    boundary += pair.segments()[t] == 0 ? 1 : 0;
                }
            }
            int[] a = tokenizer.ids(first);
            int[] b = tokenizer.ids(second);
            int[] both = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            if (tokenizer != UNIGRAM && tokenizer != WORD_PIECE) {
                assertThat(own.stream().mapToInt(i -> i).toArray()).isEqualTo(both);
                assertThat(boundary).isEqualTo(a.length);
            }
        }
    }
}
