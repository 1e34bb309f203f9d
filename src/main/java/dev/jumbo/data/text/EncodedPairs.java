package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of texts for a model that reads one and writes the other, encoded once and kept in memory: four bytes a token. Both
 * sides have one vocabulary. Names of special tokens in the texts are text.
 *
 * @param pairs the encoded pairs, in order
 */
public record EncodedPairs(List<EncodedPair> pairs) implements Dataset<EncodedPair> {
    /** Longer texts are taken for so long when they are ordered. */
    private static final int MOST = (1 << 15) - 1;

    public EncodedPairs {
        pairs = List.copyOf(pairs);
    }

    /**
     * Encodes pairs: the source ends with the tokenizer's EOS; the target begins with its BOS, or with EOS where it has
     * none, and ends with EOS.
     *
     * @param maxLength tokens of the source's text and of the target's, without what is added; the rest is cut off
     * @throws IllegalArgumentException if the tokenizer has no EOS
     */
    public static EncodedPairs of(List<TextRecord.Pair> records, Tokenizer tokenizer, int maxLength) {
        SpecialTokens special = tokenizer.special();
        int begin = special.find(SpecialTokens.Role.BOS).orElseGet(() -> special.get(SpecialTokens.Role.EOS));
        return of(records, tokenizer, begin, maxLength);
    }

    /**
     * The same with another token that a target begins with.
     *
     * @param begin that token
     * @param maxLength tokens of the source's text and of the target's, without what is added; the rest is cut off
     * @throws IllegalArgumentException if the tokenizer has no EOS
     */
    public static EncodedPairs of(List<TextRecord.Pair> records, Tokenizer tokenizer, int begin, int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("encoded pairs: expected a length of at least 1, got " + maxLength);
        }
        int end = tokenizer.special().get(SpecialTokens.Role.EOS);
        List<EncodedPair> pairs = new ArrayList<>(records.size());
        for (TextRecord.Pair record : records) {
            int[] source = tokenizer.plainIds(record.first());
            int[] target = tokenizer.plainIds(record.second());
            int read = Math.min(maxLength, source.length);
            int written = Math.min(maxLength, target.length);
            int[] from = Arrays.copyOf(source, read + 1);
            from[read] = end;
            int[] to = new int[written + 2];
            to[0] = begin;
            System.arraycopy(target, 0, to, 1, written);
            to[written + 1] = end;
            pairs.add(new EncodedPair(from, to));
        }
        return new EncodedPairs(pairs);
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public EncodedPair get(int index) {
        return pairs.get(index);
    }

    @Override
    public String nameOf(int index) {
        return "pair " + index;
    }

    /**
     * A number for each pair that orders them by the longer of their sides, then by the other, for {@link
     * dev.jumbo.data.DataLoader#byLength}: little padding on both sides.
     */
    public int[] lengths() {
        return pairs.stream()
                .mapToInt(pair -> {
                    int s = Math.min(pair.source().length, MOST);
                    int t = Math.min(pair.target().length, MOST);
                    return Math.max(s, t) * (MOST + 1) + Math.min(s, t);
                })
                .toArray();
    }
}
