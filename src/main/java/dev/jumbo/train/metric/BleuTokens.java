package dev.jumbo.train.metric;

import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How BLEU cuts a text into tokens: sacreBLEU's {@code --tokenize}. */
public enum BleuTokens {
    /** As NIST's mteval-v13a: punctuation stands alone, except in numbers; the usual choice for languages with spaces. */
    V13A {
        @Override
        List<String> split(String text) {
            String joined = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
            return mteval(" "
                    + joined.replace("&quot;", "\"")
                            .replace("&amp;", "&")
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                    + " ");
        }
    },
    /** Chinese characters and punctuation stand alone, the rest as {@link #V13A}. */
    ZH {
        @Override
        List<String> split(String text) {
            StringBuilder spaced = new StringBuilder();
            Whitespace.strip(text).codePoints().forEach(c -> {
                if (chinese(c)) {
                    spaced.append(' ').appendCodePoint(c).append(' ');
                } else {
                    spaced.appendCodePoint(c);
                }
            });
            return mteval(spaced.toString());
        }
    },
    /** Every character, without white space. */
    CHAR {
        @Override
        List<String> split(String text) {
            return characters(text);
        }
    },
    /** At white space: for texts that are tokenised already. */
    NONE {
        @Override
        List<String> split(String text) {
            return Whitespace.split(text);
        }
    };

    private static final Pattern SYMBOL = Pattern.compile("[ -&(-+/:-@\\[-`{-~]");
    private static final Pattern POINT_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

    /**
     * First and last characters of sacreBLEU's blocks, to which two that it means otherwise belong: they hold all general
     * punctuation and many symbols, and count as Chinese there, so they do here.
     */
    private static final int[] CHINESE = {
        0x2001, 0x2a6d, 0x2e80, 0x2eff, 0x2f00, 0x2fdf, 0x2f81, 0x2fa1, 0x2ff0, 0x2fff, 0x3000, 0x303f, 0x3100, 0x312f,
        0x31a0, 0x31bf, 0x31c0, 0x31ef, 0x3200, 0x33ff, 0x3400, 0x4db5, 0x4e00, 0x9fbb, 0xf900, 0xfa2d, 0xfa30, 0xfa6a,
        0xfa70, 0xfad9, 0xfe10, 0xfe1f, 0xfe30, 0xfe4f, 0xff00, 0xffef
    };

    abstract List<String> split(String text);

    /** Named {@code bleu}, {@code bleu_zh} and so on. */
    String suffix() {
        return this == V13A ? "" : "_" + name().toLowerCase(Locale.ROOT);
    }

    /** Every character but white space. */
    static List<String> characters(String text) {
        List<String> characters = new ArrayList<>();
        text.codePoints().filter(c -> !Whitespace.is(c)).forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    static boolean chinese(int codePoint) {
        for (int i = 0; i < CHINESE.length; i += 2) {
            if (codePoint >= CHINESE[i] && codePoint <= CHINESE[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private static List<String> mteval(String text) {
        String spaced = SYMBOL.matcher(text).replaceAll(" $0 ");
        spaced = POINT_AFTER_NO_DIGIT.matcher(spaced).replaceAll("$1 $2 ");
        spaced = POINT_BEFORE_NO_DIGIT.matcher(spaced).replaceAll(" $1 $2");
        spaced = DASH_AFTER_DIGIT.matcher(spaced).replaceAll("$1 $2 ");
        return Whitespace.split(spaced);
    }
}
