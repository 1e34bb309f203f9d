package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import dev.jumbo.data.Dataset;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pairs of texts that belong together, encoded once and kept in memory. Names of special tokens in the texts are text.
 *
 * @param pairs the encoded pairs, in order
 */
public record MatchingTexts(List<Match> pairs) implements Dataset<MatchingTexts.Match> {
    /** Two texts that belong together. */
    public record Match(EncodedText first, EncodedText second) {}

    /** Makes a {@link MatchBatch}. */
    public record PairBatcher(TextBatcher texts) implements Batcher<Match> {
        @Override
        public MatchBatch batch(List<Match> examples, int[] indices, RandomGenerator random) {
            List<EncodedText> rows = Stream.concat(
                            examples.stream().map(Match::first),
                            examples.stream().map(Match::second))
                    .toList();
            return new MatchBatch(texts.batch(rows, twice(indices), random), indices);
        }

        private static int[] twice(int[] indices) {
            return IntStream.concat(IntStream.of(indices), IntStream.of(indices))
                    .toArray();
        }
    }

    public MatchingTexts {
        pairs = List.copyOf(pairs);
    }

    /**
     * Encodes pairs.
     *
     * @param maxLength tokens of a text; the rest is cut off, but for a last token that the tokenizer adds
     */
    public static MatchingTexts of(List<TextRecord.Pair> records, Tokenizer tokenizer, int maxLength) {
        return new MatchingTexts(records.stream()
                .map(pair -> new Match(
                        EncodedText.plain(pair.first(), tokenizer, maxLength),
                        EncodedText.plain(pair.second(), tokenizer, maxLength)))
                .toList());
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public Match get(int index) {
        return pairs.get(index);
    }

    @Override
    public String nameOf(int index) {
        return "pair " + index;
    }
}
