package dev.jumbo.text;

import java.util.ArrayList;
import java.util.List;

/** White space as Unicode and Python's {@code str.split} have it: no-break and ideographic spaces too. */
public final class Whitespace {
    private Whitespace() {}

    /** Python's {@code str.isspace} of one character. */
    public static boolean is(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    /** The words between white space, none of them empty. */
    public static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || is(text.charAt(i))) {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    /** Without white space at the start. */
    public static String stripLeading(String text) {
        int start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** Without white space at the end. */
    public static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Without white space at both ends. */
    public static String strip(String text) {
        return stripLeading(stripTrailing(text));
    }
}
