package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    private static final String[] NAMES = {"<pad>", "</s>"};
    private static final SpecialTokens SPECIAL =
            new SpecialTokens(Map.of(SpecialTokens.Role.PAD, PAD, SpecialTokens.Role.EOS, EOS), Set.of(PAD, EOS));

    @Override
    public Encoding encode(String text) {
        return encode(UnicodeText.wellFormed(text), 0);
    }

    @Override
    public Encoding encodePair(String first, String second) {
        return Encodings.join(encode(UnicodeText.wellFormed(first), 0), encode(UnicodeText.wellFormed(second), 1));
    }

    private static Encoding encode(String text, int segment) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Encodings.Builder tokens = new Encodings.Builder(bytes.length, segment);
        int next = 0;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int end = at + Character.charCount(point);
            int length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            for (int i = 0; i < length; i++) {
                tokens.add(bytes[next++] & 0xff, at, end);
            }
            at = end;
        }
        return tokens.build();
    }

    @Override
    public int[] ids(String text) {
        byte[] bytes = UnicodeText.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    @Override
    public int[] plainIds(String text) {
        return ids(text);
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
        return id >= PAD ? NAMES[id - PAD] : String.format("<0x%02X>", id);
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
