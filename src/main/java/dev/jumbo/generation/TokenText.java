package dev.jumbo.generation;

import dev.jumbo.data.text.Tokenizer;
import java.util.Arrays;

/**
 * The text of tokens that come one by one, character by character: a token that ends within a character is held back until
 * the character is whole. Bytes that never make one are U+FFFD.
 *
 * <p>Only the last tokens are decoded anew each time, after some that came before them, for how a token is spelled may depend
 * on whether it is the first (a space before it).
 */
final class TokenText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int CONTEXT = 4;

    /** Most U+FFFD that a character in pieces is decoded to: of four bytes, three are there. */
    private static final int MOST_HELD = 3;

    private final Tokenizer tokenizer;
    private int[] ids;
    private int count;

    /** Up to here all characters are whole. */
    private int whole;

    /** Characters of the text of {@code ids} that were given out or belong to the prompt. */
    private int given;

    /** After a prompt of these tokens. */
    TokenText(Tokenizer tokenizer, int[] prompt) {
        this.tokenizer = tokenizer;
        ids = new int[0];
        for (int context = CONTEXT; given == 0 && count < prompt.length; context *= 2) {
            count = Math.min(context, prompt.length);
            ids = Arrays.copyOfRange(prompt, prompt.length - count, prompt.length);
            given = decoded().length(); // 0: all are special
        }
        whole = count;
    }

    /** The characters that are whole with this token; often one word, sometimes none. */
    String add(int token) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count + CONTEXT);
        }
        ids[count++] = token;
        String text = decoded();
        int end = text.length();
        while (end > 0 && text.length() - end < MOST_HELD && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        String piece = end > given ? text.substring(given, end) : "";
        given = Math.max(given, end);
        if (end == text.length() && !piece.isEmpty()) {
            forget();
        }
        return piece;
    }

    /** What was held back. */
    String end() {
        String text = decoded();
        String piece = text.substring(Math.min(given, text.length()));
        given = text.length();
        return piece;
    }

    /** Keeps the tokens since the place before the last at which all characters were whole. */
    private void forget() {
        System.arraycopy(ids, whole, ids, 0, count - whole);
        count -= whole;
        whole = count;
        given = decoded().length();
    }

    private String decoded() {
        return tokenizer.decode(Arrays.copyOf(ids, count));
    }
}
