package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How a byte-level tokenizer splits text into words: the regular expressions of GPT-2, of GPT-4 (which Llama 3 has too) and
 * of Qwen 2, by hand. None looks back, so what follows the end of a word does not depend on what is before.
 */
enum WordRule {
    GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", 0),
    GPT4(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            3),
    QWEN2(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            1);

    private final String pattern;

    /** Digits in a word; 0 for any number of them. */
    private final int digits;

    WordRule(String pattern, int digits) {
        this.pattern = pattern;
        this.digits = digits;
    }

    /** The rule of a {@code pre_tokenizer}; null if it is none of these. */
    static @Nullable WordRule of(JsonNode splitting) {
        if (isBytes(splitting, true)) {
            return GPT2;
        }
        JsonNode steps = splitting.path("pretokenizers");
        JsonNode split = steps.path(0);
        if (!splitting.path("type").asText().equals("Sequence")
                || steps.size() != 2
                || !split.path("type").asText().equals("Split")
                || !split.path("behavior").asText().equals("Isolated")
                || split.path("invert").asBoolean()
                || !isBytes(steps.path(1), false)) {
            return null;
        }
        for (WordRule rule : values()) {
            if (rule.pattern.equals(split.path("pattern").path("Regex").asText())) {
                return rule;
            }
        }
        return null;
    }

    private static boolean isBytes(JsonNode step, boolean regex) {
        return step.path("type").asText().equals("ByteLevel")
                && !step.path("add_prefix_space").asBoolean(true)
                && step.path("use_regex").asBoolean(true) == regex;
    }

    /** The end of the word that begins at {@code from}; -1 where a character is not known. */
    int end(String text, int from) {
        char c = text.charAt(from);
        byte kind = StableText.kind(text, from);
        if (kind == StableText.UNKNOWN) {
            return -1;
        }
        if (c == '\'') {
            int length = contraction(text, from);
            if (length > 0) {
                return from + length;
            }
        }
        if (kind == StableText.NUMBER && digits > 0) {
            int to = from + 1;
            while (to < text.length() && to < from + digits && StableText.kind(text, to) == StableText.NUMBER) {
                to++;
            }
            return to < text.length() && StableText.kind(text, to) == StableText.UNKNOWN ? -1 : to;
        }
        byte next = from + 1 < text.length() ? StableText.kind(text, from + 1) : StableText.SPACE;
        if (next == StableText.UNKNOWN) {
            return -1;
        }
        if (digits > 0
                && next == StableText.LETTER
                && kind != StableText.LETTER
                && c != '\r'
                && c != '\n'
                && !Character.isSurrogate(c)) {
            return run(text, from + 1, StableText.LETTER);
        }
        if (digits > 0 && Character.isSurrogate(c) && kind == StableText.OTHER) {
            int after = from + 2;
            byte then = after < text.length() ? StableText.kind(text, after) : StableText.SPACE;
            if (then == StableText.UNKNOWN || then == StableText.LETTER) {
                return then == StableText.LETTER ? run(text, after, StableText.LETTER) : -1;
            }
        }
        boolean led = c == ' ' && next != StableText.SPACE && !(digits > 0 && next == StableText.NUMBER);
        if (led || kind != StableText.SPACE) {
            return word(text, led ? from + 1 : from, led ? next : kind);
        }
        return space(text, from);
    }

    private int word(String text, int from, byte kind) {
        int to = run(text, from, kind);
        if (digits > 0 && kind == StableText.OTHER) {
            while (to > 0 && to < text.length() && isBreak(text.charAt(to))) {
                to++;
            }
        }
        return to;
    }

    private int space(String text, int from) {
        int to = run(text, from, StableText.SPACE);
        if (to < 0) {
            return -1;
        }
        if (digits > 0) {
            for (int at = to; at > from; at--) {
                if (isBreak(text.charAt(at - 1))) {
                    return at;
                }
            }
        }
        return to == text.length() || to == from + 1 ? to : to - 1;
    }

    private static boolean isBreak(char c) {
        return c == '\r' || c == '\n';
    }

    private static int run(String text, int from, byte kind) {
        int to = from;
        byte found = kind;
        while (found == kind) {
            to++;
            found = to < text.length() ? StableText.kind(text, to) : -1;
        }
        return found == StableText.UNKNOWN ? -1 : to;
    }

    private int contraction(String text, int from) {
        char a = at(text, from + 1);
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return 2;
        }
        char b = at(text, from + 2);
        return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? 3 : 0;
    }

    private char at(String text, int at) {
        char c = at < text.length() ? text.charAt(at) : ' ';
        return digits > 0 && c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
