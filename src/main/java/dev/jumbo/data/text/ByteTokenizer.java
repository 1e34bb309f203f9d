package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A token a byte of UTF-8, 0 to 255; then padding, 256, and the end of a document, 257. Spells everything, knows nothing
 * (Xue et al. 2022, ByT5). Adds nothing to a text.
 */
public record ByteTokenizer() implements Tokenizer {
    static final String TYPE = "jumbo-bytes";
    private static final int PAD = 256;
    private static final int EOS = 257;
    private static final Names NAMES = Names.of(List.of("<pad>", "</s>"));
    private static final SpecialTokens SPECIAL =
            new SpecialTokens(Map.of(SpecialTokens.Role.PAD, PAD, SpecialTokens.Role.EOS, EOS), Set.of(PAD, EOS));

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

    private static Encoding encode(String text, int segment, Names names) {
        int capacity = Math.multiplyExact(3, text.length()); // bytes of UTF-8 for each char
        return Encodings.of(UnicodeText.wellFormed(text), segment, capacity, names, PAD, ByteTokenizer::addBytes);
    }

    private static void addBytes(Encodings.Builder tokens, int point, int start, int end) {
        if (point < 0x80) {
            tokens.add(point, start, end);
            return;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3; // bytes of six bits after the first
        tokens.add(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)), start, end);
        for (int i = more - 1; i >= 0; i--) {
            tokens.add(0x80 | ((point >> (6 * i)) & 0x3f), start, end);
        }
    }

    @Override
    public int[] ids(String text) {
        return NAMES.in(text) ? encode(text).ids() : plainIds(text);
    }

    @Override
    public int[] plainIds(String text) {
        byte[] bytes = UnicodeText.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    @Override
    public String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length);
        for (int id : ids) {
            Encodings.checkId(id, size());
            if (id < PAD) {
                bytes.write(id);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return EOS + 1;
    }

    @Override
    public String token(int id) {
        Encodings.checkId(id, size());
        return id >= PAD ? NAMES.all().get(id - PAD) : String.format("<0x%02X>", id);
    }

    @Override
    public OptionalInt id(String token) {
        for (int id = 0; id < size(); id++) {
            if (token(id).equals(token)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public SpecialTokens special() {
        return SPECIAL;
    }

    @Override
    public String json() {
        return JsonNodeFactory.instance.objectNode().put("type", TYPE).toString();
    }
}
