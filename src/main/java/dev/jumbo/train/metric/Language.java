package dev.jumbo.train.metric;

import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a word is to the metrics of texts that count words. */
public enum Language {
    /** As the published metrics have it: letters a to z and digits for ROUGE, what white space separates for SQuAD. */
    ENGLISH {
        @Override
        List<String> words(String text) {
            return find(ENGLISH_WORD, text);
        }

        @Override
        List<String> answer(String text) {
            String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
            return Whitespace.split(ARTICLE.matcher(bare).replaceAll(" "));
        }
    },
    /** Every Chinese character is a word; letters and digits between them make one together; punctuation is left out. */
    CHINESE {
        @Override
        List<String> words(String text) {
            return find(CHINESE_WORD, text);
        }

        @Override
        List<String> answer(String text) {
            return words(text);
        }
    };

    private static final Pattern ENGLISH_WORD = Pattern.compile("[a-z0-9]+");
    private static final Pattern CHINESE_WORD = Pattern.compile("\\p{IsHan}|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}]]+");
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
    private static final Pattern ARTICLE = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    /** Tokens of ROUGE. */
    abstract List<String> words(String text);

    /** Tokens of an answer to a question: small letters, without punctuation and articles. */
    abstract List<String> answer(String text);

    /** What a metric's name ends in. */
    String suffix() {
        return this == ENGLISH ? "" : "_zh";
    }

    private static List<String> find(Pattern word, String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = word.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
