package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * SentencePiece's table of characters in a {@code tokenizer.json} (T5, XLM-R): the size of a trie in bytes, the trie, and what
 * its leaves point to, texts that end with 0. The library follows it without a look and ends the process where it leads
 * nowhere.
 *
 * <p>The trie is a double array (Aoe 1989) as darts-clone writes it: a unit holds the byte that leads to it, how far its
 * children's block is, and whether a leaf stands there.
 */
final class CharacterMapChecks {
    private static final String KEY = "precompiled_charsmap";
    private static final int HAS_LEAF = 1 << 8;
    private static final int LABEL = 1 << 31 | 0xff;

    private final int[] units;
    private final byte[] texts;

    private CharacterMapChecks(int[] units, byte[] texts) {
        this.units = units;
        this.texts = texts;
    }

    /** Of a normaliser and those within it. */
    static void check(JsonNode normalizer) {
        if (normalizer.path("type").asText().equals("Precompiled") || normalizer.has(KEY)) {
            of(normalizer.path(KEY)).follow();
        }
        normalizer.forEach(CharacterMapChecks::check);
    }

    private static CharacterMapChecks of(JsonNode node) {
        byte[] bytes = decode(node);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long size = bytes.length < 4 ? -1 : Integer.toUnsignedLong(buffer.getInt());
        if (size < 4 || size % 4 != 0 || size > buffer.remaining()) {
            throw wrong("a trie of at least 4 bytes and at most the rest of " + bytes.length, "a size of " + size);
        }
        int[] units = new int[(int) size / 4];
        buffer.asIntBuffer().get(units);
        byte[] texts = Arrays.copyOfRange(bytes, 4 + (int) size, bytes.length);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
        } catch (CharacterCodingException e) {
            throw wrong("UTF-8 after the trie", "other bytes");
        }
        return new CharacterMapChecks(units, texts);
    }

    private static byte[] decode(JsonNode node) {
        String text = node.asText();
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (node.isTextual() && Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw wrong("base64", node.isTextual() ? "other text" : node.isMissingNode() ? "nothing" : node.toString());
    }

    /** Goes wherever a text can lead. */
    private void follow() {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(offset(units[0]));
        while (!open.isEmpty()) {
            int block = open.remove();
            if (seen.get(block)) {
                continue;
            }
            if ((block | 0xff) >= units.length) { // the next byte may be any
                throw wrong("a trie of " + units.length + " units that leads nowhere else", "a way to " + block);
            }
            seen.set(block);
            for (int label = 1; label < 256; label++) {
                int unit = units[block ^ label];
                if ((unit & LABEL) == label) {
                    int next = block ^ label ^ offset(unit);
                    if ((unit & HAS_LEAF) != 0) {
                        leaf(next);
                    }
                    open.add(next);
                }
            }
        }
    }

    private void leaf(int place) {
        int text = place < units.length ? units[place] & Integer.MAX_VALUE : Integer.MAX_VALUE;
        if (text > texts.length || (text < texts.length && (texts[text] & 0xc0) == 0x80)) {
            throw wrong("leaves at " + texts.length + " bytes of texts, where a character begins", "one at " + text);
        }
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }

    private static IllegalArgumentException wrong(String expected, String found) {
        return new IllegalArgumentException("normalizer." + KEY + ": expected " + expected + ", got " + found);
    }
}
