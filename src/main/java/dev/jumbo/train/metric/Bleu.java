package dev.jumbo.train.metric;

import dev.jumbo.text.Whitespace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many short sequences of a text's words its references have too, 0 to 100, over all texts together (Papineni et al.
 * 2002), with sacreBLEU's results (Post 2018): the geometric mean of the n-gram precisions, n = 1 … maxOrder, times a
 * penalty for texts shorter than their closest references. Named {@code bleu}, {@code bleu_zh}, {@code bleu_char} or {@code
 * bleu_none} by its tokens. Memory: two counts an order.
 */
public final class Bleu implements TextMetric {
    private final BleuTokens tokens;
    private final Smoothing smoothing;
    private final boolean effectiveOrder;
    private final long[] matches;
    private final long[] totals;
    private long texts;
    private long length;
    private long referenceLength;

    /** What stands for the precision of an order without a match (Chen and Cherry 2014). */
    public record Smoothing(Method method, double amount) {
        /** The ways of smoothing. */
        public enum Method {
            /** Each order without a match counts half the matches of the one before, from a half: mteval's. */
            EXP,
            /** {@code amount} matches. */
            FLOOR,
            /** {@code amount} more matches and n-grams in every order above the first. */
            ADD_K,
            /** The precision stays 0, and with it the score. */
            NONE
        }

        public Smoothing {
            if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Bleu.Smoothing: expected an amount ≥ 0, got " + amount);
            }
        }

        /** sacreBLEU's default. */
        public static Smoothing exp() {
            return new Smoothing(Method.EXP, 0);
        }

        /** 0.1 by default in sacreBLEU. */
        public static Smoothing floor(double amount) {
            return new Smoothing(Method.FLOOR, amount);
        }

        /** 1 by default in sacreBLEU. */
        public static Smoothing addK(double amount) {
            return new Smoothing(Method.ADD_K, amount);
        }

        public static Smoothing none() {
            return new Smoothing(Method.NONE, 0);
        }
    }

    /** sacreBLEU's defaults: {@link BleuTokens#V13A}, {@link Smoothing#exp}, orders 1 to 4. */
    public Bleu() {
        this(BleuTokens.V13A);
    }

    public Bleu(BleuTokens tokens) {
        this(tokens, Smoothing.exp(), 4, false);
    }

    /**
     * @param maxOrder longest n-gram, 1 to 16
     * @param effectiveOrder leave out orders longer than every text, as the score of one sentence needs
     */
    public Bleu(BleuTokens tokens, Smoothing smoothing, int maxOrder, boolean effectiveOrder) {
        if (maxOrder < 1 || maxOrder > 16) {
            throw new IllegalArgumentException("Bleu: expected maxOrder 1 to 16, got " + maxOrder);
        }
        this.tokens = tokens;
        this.smoothing = smoothing;
        this.effectiveOrder = effectiveOrder;
        matches = new long[maxOrder];
        totals = new long[maxOrder];
    }

    /** The score of one text: sacreBLEU's {@code sentence_bleu}, with the effective order. */
    public static double sentence(String text, String... references) {
        Bleu bleu = new Bleu(BleuTokens.V13A, Smoothing.exp(), 4, true);
        bleu.update(text, references);
        return bleu.value();
    }

    @Override
    public String name() {
        return "bleu" + tokens.suffix();
    }

    @Override
    public void update(String text, List<String> references) {
        References.require(name(), references);
        List<String> words = tokens.split(Whitespace.stripTrailing(text));
        List<List<String>> others = references.stream()
                .map(reference -> tokens.split(Whitespace.stripTrailing(reference)))
                .toList();
        for (int n = 1; n <= matches.length; n++) {
            Map<String, Integer> most = new HashMap<>();
            for (List<String> other : others) {
                NGrams.count(other, n).forEach((gram, count) -> most.merge(gram, count, Math::max));
            }
            matches[n - 1] += NGrams.overlap(NGrams.count(words, n), most);
            totals[n - 1] += NGrams.number(words.size(), n);
        }
        length += words.size();
        referenceLength += closest(words.size(), others);
        texts++;
    }

    /** The length that differs least, the shorter of two. */
    private static int closest(int length, List<List<String>> references) {
        int best = references.get(0).size();
        for (List<String> reference : references) {
            int size = reference.size();
            int nearer = Integer.compare(Math.abs(size - length), Math.abs(best - length));
            if (nearer < 0 || (nearer == 0 && size < best)) {
                best = size;
            }
        }
        return best;
    }

    /** exp(1 − reference length / length) where the texts are shorter than their references, else 1. */
    public double brevityPenalty() {
        if (length >= referenceLength) {
            return 1;
        }
        return length == 0 ? 0 : Math.exp(1 - (double) referenceLength / length);
    }

    /** [maxOrder] smoothed precisions, 0 to 1; 0 for orders longer than every text. */
    public double[] precisions() {
        double[] precisions = new double[matches.length];
        double halves = 1;
        for (int n = 0; n < precisions.length && total(n) > 0; n++) {
            double found = matches[n] + added(n);
            if (found == 0 && smoothing.method() == Smoothing.Method.EXP) {
                halves /= 2;
                found = halves;
            } else if (found == 0 && smoothing.method() == Smoothing.Method.FLOOR) {
                found = smoothing.amount();
            }
            precisions[n] = found / total(n);
        }
        return precisions;
    }

    private double total(int n) {
        return totals[n] + added(n);
    }

    private double added(int n) {
        return smoothing.method() == Smoothing.Method.ADD_K && n > 0 ? smoothing.amount() : 0;
    }

    @Override
    public double value() {
        if (texts == 0) {
            return Double.NaN;
        }
        if (Arrays.stream(matches).allMatch(m -> m == 0)) {
            return 0;
        }
        double[] precisions = precisions();
        int orders = precisions.length;
        while (effectiveOrder && total(orders - 1) == 0) {
            orders--;
        }
        double logs = 0;
        for (int n = 0; n < orders; n++) {
            logs += Math.log(precisions[n]);
        }
        return 100 * brevityPenalty() * Math.exp(logs / orders);
    }

    @Override
    public void reset() {
        Arrays.fill(matches, 0);
        Arrays.fill(totals, 0);
        texts = 0;
        length = 0;
        referenceLength = 0;
    }
}
