package dev.jumbo.data.text;

/** Code points of Java strings. */
final class UnicodeText {
    private static final char REPLACEMENT = '\uFFFD';

    private UnicodeText() {}

    /** The text with each half of a surrogate pair that stands alone replaced by U+FFFD; of the same length. */
    static String wellFormed(String text) {
        char[] changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (changed == null) {
                changed = text.toCharArray();
            }
            changed[i] = REPLACEMENT;
        }
        return changed == null ? text : new String(changed);
    }

    /**
     * Where each code point of a well-formed text begins, and where the last ends; [0] if the text has no surrogates, for
     * then position and number are the same.
     */
    static int[] starts(String text) {
        int length = text.length();
        int points = text.codePointCount(0, length);
        if (points == length) {
            return new int[0];
        }
        int[] starts = new int[points + 1];
        int at = 0;
        for (int i = 0; i < points; i++) {
            starts[i] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        starts[points] = length;
        return starts;
    }
}
