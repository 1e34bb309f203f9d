package dev.jumbo.data.text;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Characters of scripts that Unicode has long finished, for which every version of its tables says the same: Latin, Greek,
 * Cyrillic, Chinese, Japanese, Korean, and the punctuation and symbols among them. A test compares each with the library.
 */
final class StableText {
    static final byte UNKNOWN = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;
    static final byte OTHER = 4;

    private static final int SIZE = 1 << 16;
    private static final byte[] KINDS = new byte[SIZE];

    static {
        for (int c = 0; c < SIZE; c++) {
            KINDS[c] = isStable(c) ? kindOf(c) : UNKNOWN;
        }
    }

    private StableText() {}

    /** The kind of a character of a text, half of a pair included: of its pair, for both halves. */
    static byte kind(String text, int at) {
        char c = text.charAt(at);
        if (!Character.isSurrogate(c)) {
            return KINDS[c];
        }
        int point = Character.isHighSurrogate(c) ? text.codePointAt(at) : text.codePointBefore(at + 1);
        return point >= 0x20000 && point <= 0x2A6D6 ? LETTER : point >= 0x1F300 && point <= 0x1F64F ? OTHER : UNKNOWN;
    }

    /** Whether the character is one of these. */
    static boolean isStable(int c) {
        boolean block = c < 0x530
                || (c >= 0x1E00 && c <= 0x27BF)
                || (c >= 0x2E80 && c <= 0x4DB5)
                || (c >= 0x4E00 && c <= 0x9FA5)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFA2D)
                || (c >= 0xFE30 && c <= 0xFE4F)
                || (c >= 0xFF01 && c <= 0xFFEE);
        // ſ is an s where case does not matter.
        return block && Character.getType(c) != Character.UNASSIGNED && c != 'ſ';
    }

    private static byte kindOf(int c) {
        if (Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == 0x85) {
            return SPACE;
        }
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    /**
     * What NFKC makes of each character; null for those that others may change, and those that are unknown.
     *
     * @return [65536]
     */
    static @Nullable String[] compatible() {
        @Nullable String[] images = new String[SIZE];
        for (int c = 0; c < SIZE; c++) {
            if (isStable(c) && !isMark(c)) {
                String image = Normalizer.normalize(String.valueOf((char) c), Normalizer.Form.NFKC);
                images[c] = image.codePoints().noneMatch(StableText::joins) ? image : null;
            }
        }
        return images;
    }

    /** Whether the character may become one with that before it. */
    private static boolean joins(int c) {
        return isMark(c) || (c >= 0x1100 && c <= 0x11FF) || c >= SIZE;
    }

    /** White space to BERT's normaliser, which drops other control characters before it looks for space. */
    static boolean isBertSpace(int c) {
        return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
    }

    /** White space, and what is a word by itself to BERT: punctuation and Chinese characters. */
    static boolean isApart(int c) {
        return isBertSpace(c) || CharacterKinds.isPunctuation(c) || CharacterKinds.isChinese(c);
    }

    /**
     * What BERT's normaliser makes of each character that neither separates words nor is one; null for these, and for the
     * unknown.
     *
     * @return [65536]
     */
    static @Nullable String[] bert(boolean lowerCase, boolean stripAccents) {
        @Nullable String[] images = new String[SIZE];
        for (int c = 0; c < SIZE; c++) {
            if (isApart(c) || !isStable(c)) {
                continue;
            }
            String image = CharacterKinds.isControl(c) ? "" : String.valueOf((char) c);
            if (stripAccents) {
                StringBuilder kept = new StringBuilder();
                Normalizer.normalize(image, Normalizer.Form.NFD)
                        .codePoints()
                        .filter(p -> Character.getType(p) != Character.NON_SPACING_MARK)
                        .forEach(kept::appendCodePoint);
                image = kept.toString();
            }
            // ≮ is < with a stroke: it would become punctuation.
            boolean stays = image.codePoints().noneMatch(StableText::isApart);
            images[c] = !stays ? null : lowerCase ? image.toLowerCase(Locale.ROOT) : image;
        }
        return images;
    }
}
