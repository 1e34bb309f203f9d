package dev.jumbo.train.metric;

import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * F-score of the character n-grams that a text shares with its references, 0 to 100, over all texts together; recall counts
 * β = 2 times as much as precision. With sacreBLEU's results: white space is left out, precision and recall are means over
 * the orders that both sides have, and of several references the best counts. Good for languages with rich endings, and for
 * Chinese. Named {@code chrf} (characters 1 … 6; Popović 2015) or {@code chrf++} (words 1 and 2 as well; Popović 2017).
 */
public final class ChrF implements TextMetric {
    private static final int CHARACTERS = 6;
    private static final double BETA_SQUARED = 4;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final int words;
    private final Counts sum;
    private long texts;

    private ChrF(int words) {
        this.words = words;
        sum = Counts.zero(CHARACTERS + words);
    }

    /** Characters only. */
    public static ChrF characters() {
        return new ChrF(0);
    }

    /** chrF++: single words and pairs of words too. */
    public static ChrF plusPlus() {
        return new ChrF(2);
    }

    /** N-grams of the text, of the reference and of both, an order each. */
    private record Counts(long[] text, long[] reference, long[] both) {
        /** F-score, 0 to 1. */
        double score() {
            double precision = 0;
            double recall = 0;
            int orders = 0;
            for (int n = 0; n < both.length; n++) {
                if (text[n] > 0 && reference[n] > 0) {
                    precision += (double) both[n] / text[n];
                    recall += (double) both[n] / reference[n];
                    orders++;
                }
            }
            if (precision + recall == 0) {
                return 0;
            }
            precision /= orders;
            recall /= orders;
            return (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
        }

        static Counts zero(int orders) {
            return new Counts(new long[orders], new long[orders], new long[orders]);
        }

        void clear() {
            Arrays.fill(text, 0);
            Arrays.fill(reference, 0);
            Arrays.fill(both, 0);
        }

        void add(Counts other) {
            for (int n = 0; n < both.length; n++) {
                text[n] += other.text[n];
                reference[n] += other.reference[n];
                both[n] += other.both[n];
            }
        }
    }

    @Override
    public String name() {
        return words == 0 ? "chrf" : "chrf++";
    }

    @Override
    public void update(String text, List<String> references) {
        References.require(name(), references);
        List<Map<String, Integer>> grams = grams(text);
        Counts best = compare(grams, grams(references.get(0)));
        for (String reference : references.subList(1, references.size())) {
            Counts counts = compare(grams, grams(reference));
            if (counts.score() > best.score()) {
                best = counts;
            }
        }
        sum.add(best);
        texts++;
    }

    private List<Map<String, Integer>> grams(String text) {
        List<Map<String, Integer>> grams = new ArrayList<>();
        List<String> characters = BleuTokens.characters(text);
        for (int n = 1; n <= CHARACTERS; n++) {
            grams.add(NGrams.count(characters, n));
        }
        List<String> separate = words(text);
        for (int n = 1; n <= words; n++) {
            grams.add(NGrams.count(separate, n));
        }
        return grams;
    }

    /** A word's last character stands alone if it is punctuation, or else its first. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : Whitespace.split(text)) {
            int last = word.length() - 1;
            if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    private static Counts compare(List<Map<String, Integer>> text, List<Map<String, Integer>> reference) {
        int orders = text.size();
        Counts counts = Counts.zero(orders);
        for (int n = 0; n < orders; n++) {
            counts.reference[n] = sum(reference.get(n));
            counts.text[n] =
                    counts.reference[n] == 0 ? 0 : sum(text.get(n)); // as sacreBLEU: no n-grams to be compared with
            counts.both[n] = NGrams.overlap(text.get(n), reference.get(n));
        }
        return counts;
    }

    private static long sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public double value() {
        return texts == 0 ? Double.NaN : 100 * sum.score();
    }

    @Override
    public void reset() {
        sum.clear();
        texts = 0;
    }
}
