package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * F1 of what a summary shares with its best reference, 0 to 1, the mean over summaries (Lin 2004), with the results of
 * Google's {@code rouge_score} without its stemmer. Named {@code rouge1}, {@code rouge2} (n-grams of words), {@code rougeL}
 * (longest common subsequence of words) or {@code rougeLsum} (the same a line, joined); {@code _zh} of Chinese characters.
 */
public final class Rouge implements TextMetric {
    private static final Pattern LINE = Pattern.compile("\n");
    private static final int L = -1;
    private static final int L_SUM = -2;

    private final int n;
    private final Language language;
    private final BestMean mean = new BestMean();

    private Rouge(int n, Language language) {
        this.n = n;
        this.language = language;
    }

    /** ROUGE-N: shared n-grams, n from 1 to 9. */
    public static Rouge n(int n, Language language) {
        if (n < 1 || n > 9) {
            throw new IllegalArgumentException("Rouge.n: expected n 1 to 9, got " + n);
        }
        return new Rouge(n, language);
    }

    /** ROUGE-L: the words that both have in the same order, lines ignored. */
    public static Rouge l(Language language) {
        return new Rouge(L, language);
    }

    /** ROUGE-L of summaries with a sentence a line: for each line of the reference the union over the summary's lines. */
    public static Rouge lSum(Language language) {
        return new Rouge(L_SUM, language);
    }

    @Override
    public String name() {
        return "rouge" + (n == L ? "L" : n == L_SUM ? "Lsum" : n) + language.suffix();
    }

    @Override
    public void update(String text, List<String> references) {
        References.require(name(), references);
        mean.add(references, reference -> n == L_SUM ? byLines(text, reference) : score(text, reference));
    }

    private double score(String text, String reference) {
        List<String> words = language.words(text);
        List<String> others = language.words(reference);
        if (n == L) {
            return BestMean.f1(subsequence(others, words).cardinality(), words.size(), others.size());
        }
        int shared = NGrams.overlap(NGrams.count(words, n), NGrams.count(others, n));
        return BestMean.f1(shared, NGrams.number(words.size(), n), NGrams.number(others.size(), n));
    }

    /** Words of the union are counted at most as often as the whole summary has them, as in ROUGE 1.5.5. */
    private double byLines(String text, String reference) {
        List<List<String>> lines = lines(text);
        List<List<String>> others = lines(reference);
        Map<String, Integer> left = new HashMap<>();
        lines.forEach(line -> line.forEach(word -> left.merge(word, 1, Integer::sum)));
        int shared = 0;
        for (List<String> other : others) {
            BitSet union = new BitSet();
            lines.forEach(line -> union.or(subsequence(other, line)));
            for (int i = union.nextSetBit(0); i >= 0; i = union.nextSetBit(i + 1)) {
                if (left.merge(other.get(i), -1, Integer::sum) >= 0) {
                    shared++;
                }
            }
        }
        return BestMean.f1(shared, size(lines), size(others));
    }

    private List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        LINE.splitAsStream(text).forEach(line -> lines.add(language.words(line)));
        return lines;
    }

    private static int size(List<List<String>> lines) {
        return lines.stream().mapToInt(List::size).sum();
    }

    /** Places in a of a longest common subsequence, the same of several that ROUGE 1.5.5 takes. Memory: a bit a pair. */
    private static BitSet subsequence(List<String> a, List<String> b) {
        BitSet[] skipsB = new BitSet[a.size() + 1];
        int[] above = new int[b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            int[] longest = new int[b.size() + 1];
            skipsB[i] = new BitSet(b.size() + 1);
            for (int j = 1; j <= b.size(); j++) {
                longest[j] = a.get(i - 1).equals(b.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], longest[j - 1]);
                skipsB[i].set(j, longest[j - 1] > above[j]);
            }
            above = longest;
        }
        BitSet places = new BitSet();
        int i = a.size();
        int j = b.size();
        while (i > 0 && j > 0) {
            if (a.get(i - 1).equals(b.get(j - 1))) {
                places.set(--i);
                j--;
            } else if (skipsB[i].get(j)) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    @Override
    public double value() {
        return mean.value();
    }

    @Override
    public void reset() {
        mean.reset();
    }
}
