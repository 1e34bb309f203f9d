package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A token a Unicode character (code point): padding, 0, the unknown, 1, the end of a document, 2; then the known
 * characters in the order of their code points. Adds nothing to a text.
 */
public final class CharTokenizer implements Tokenizer {
    static final String TYPE = "jumbo-characters";
    private static final Names NAMES = Names.of(List.of("<pad>", "<unk>", "</s>"));
    private static final int PAD = 0;
    private static final int UNKNOWN = 1;
    private static final int EOS = 2;
    private static final int FIRST = NAMES.all().size();
    private static final SpecialTokens SPECIAL = new SpecialTokens(
            Map.of(SpecialTokens.Role.PAD, PAD, SpecialTokens.Role.UNKNOWN, UNKNOWN, SpecialTokens.Role.EOS, EOS),
            Set.of());

    /** Ascending, each once. */
    private final int[] characters;

    private CharTokenizer(int[] characters) {
        this.characters = characters;
    }

    /** Knows the characters that occur in these texts. */
    public static CharTokenizer of(Iterable<String> texts) {
        return of(texts, Integer.MAX_VALUE);
    }

    /**
     * Knows the most frequent characters of these texts.
     *
     * @param limit how many; of equally frequent ones the smaller code point is taken
     */
    public static CharTokenizer of(Iterable<String> texts, int limit) {
        Map<Integer, Long> counts = new HashMap<>();
        for (String text : texts) {
            UnicodeText.wellFormed(text).codePoints().forEach(c -> counts.merge(c, 1L, Long::sum));
        }
        return new CharTokenizer(counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .mapToInt(Map.Entry::getKey)
                .sorted()
                .toArray());
    }

    /** The known characters, each once or more often. */
    static CharTokenizer ofCharacters(String characters) {
        return new CharTokenizer(UnicodeText.wellFormed(characters)
                .codePoints()
                .sorted()
                .distinct()
                .toArray());
    }

    @Override
    public Encoding encode(String text) {
        return encode(text, 0, NAMES);
    }

    @Override
    public Encoding encodePair(String first, String second) {
        return Encodings.join(encode(first, 0, NAMES), encode(second, 1, NAMES));
    }

    @Override
    public Encoding encodePlain(String text) {
        return encode(text, 0, Names.NONE);
    }

    @Override
    public Encoding encodePlainPair(String first, String second) {
        return Encodings.join(encode(first, 0, Names.NONE), encode(second, 1, Names.NONE));
    }

    private Encoding encode(String text, int segment, Names names) {
        return Encodings.of(
                UnicodeText.wellFormed(text),
                segment,
                text.codePointCount(0, text.length()),
                names,
                PAD,
                (tokens, point, start, end) -> tokens.add(idOf(point), start, end));
    }

    private int idOf(int point) {
        int place = Arrays.binarySearch(characters, point);
        return place < 0 ? UNKNOWN : FIRST + place;
    }

    @Override
    public int[] ids(String text) {
        return NAMES.in(text) ? encode(text).ids() : plainIds(text);
    }

    @Override
    public int[] plainIds(String text) {
        return UnicodeText.wellFormed(text).codePoints().map(this::idOf).toArray();
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder(ids.length);
        for (int id : ids) {
            Encodings.checkId(id, size());
            if (id >= FIRST) {
                text.appendCodePoint(characters[id - FIRST]);
            }
        }
        return text.toString();
    }

    @Override
    public int size() {
        return FIRST + characters.length;
    }

    @Override
    public String token(int id) {
        Encodings.checkId(id, size());
        return id < FIRST ? NAMES.all().get(id) : Character.toString(characters[id - FIRST]);
    }

    @Override
    public OptionalInt id(String token) {
        int special = NAMES.all().indexOf(token);
        if (special >= 0) {
            return OptionalInt.of(special);
        }
        boolean one = !token.isEmpty() && token.codePointCount(0, token.length()) == 1;
        int place = one ? Arrays.binarySearch(characters, token.codePointAt(0)) : -1;
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(FIRST + place);
    }

    @Override
    public SpecialTokens special() {
        return SPECIAL;
    }

    @Override
    public String json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE)
                .put("characters", new String(characters, 0, characters.length))
                .toString();
    }
}
