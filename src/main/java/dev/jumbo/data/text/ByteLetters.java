package dev.jumbo.data.text;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * GPT-2's letter for each byte, by which byte-level vocabularies are written down: the printable characters of Latin-1
 * are themselves, the other bytes are the letters from U+0100 on, in order.
 */
final class ByteLetters {
    private static final char[] LETTERS = new char[256];

    static {
        char next = 0x100;
        for (int b = 0; b < LETTERS.length; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
            LETTERS[b] = printable ? (char) b : next++;
        }
    }

    private ByteLetters() {}

    static String of(int b) {
        return String.valueOf(LETTERS[b]);
    }

    static String of(byte[] bytes) {
        char[] letters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            letters[i] = LETTERS[bytes[i] & 0xff];
        }
        return new String(letters);
    }

    /** The bytes in the order of their letters. */
    static int[] sorted() {
        return IntStream.range(0, LETTERS.length)
                .boxed()
                .sorted(Comparator.comparingInt(b -> LETTERS[b]))
                .mapToInt(b -> b)
                .toArray();
    }
}
