package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Hides tokens that a model has to guess (Devlin et al. 2018): of each text 15%, at least one. Of those 80% become the mask,
 * 10% any token, and 10% stay. Which ones is drawn anew for each batch.
 *
 * <p>It takes texts whose targets are their tokens, {@link TokenBatch#IGNORE} for those that are never hidden, and leaves the
 * targets of what it hides.
 *
 * @param mask the token that hides
 * @param vocabulary V, how many tokens there are
 */
public record MaskingBatcher(TargetedTextBatcher texts, int mask, int vocabulary) implements Batcher<TargetedText> {
    private static final double SHARE = 0.15;
    private static final double MASKED = 0.8;
    private static final double ANY = 0.9;

    /** With a tokenizer's mask. */
    public static MaskingBatcher of(Tokenizer tokenizer, Padding padding) {
        return new MaskingBatcher(
                new TargetedTextBatcher(padding), tokenizer.special().get(SpecialTokens.Role.MASK), tokenizer.size());
    }

    /** A text as this batcher takes it: special tokens are never hidden, and their names in it are text. Empty of targets if it has no other. */
    public static TargetedText text(Tokenizer tokenizer, String text, int maxLength) {
        Encoding encoding = EncodedTexts.shorten(tokenizer.encodePlain(text), maxLength);
        int[] targets = IntStream.range(0, encoding.size())
                .map(t -> encoding.special()[t] ? (int) TokenBatch.IGNORE : encoding.ids()[t])
                .toArray();
        return new TargetedText(encoding.ids(), encoding.segments(), targets);
    }

    @Override
    public TargetedBatch batch(List<TargetedText> examples, int[] indices, RandomGenerator random) {
        List<TargetedText> hidden = new ArrayList<>(examples.size());
        for (TargetedText text : examples) {
            hidden.add(hide(text, random));
        }
        return texts.batch(hidden, indices, random);
    }

    private TargetedText hide(TargetedText text, RandomGenerator random) {
        int[] places = IntStream.range(0, text.targets().length)
                .filter(t -> text.targets()[t] != TokenBatch.IGNORE)
                .toArray();
        int count = Math.min(places.length, Math.max(1, (int) Math.round(SHARE * places.length)));
        int[] ids = text.ids().clone();
        int[] targets = new int[ids.length];
        Arrays.fill(targets, (int) TokenBatch.IGNORE);
        for (int i = 0; i < count; i++) { // the first of a permutation
            int other = random.nextInt(i, places.length);
            int t = places[other];
            places[other] = places[i];
            targets[t] = text.targets()[t];
            double drawn = random.nextDouble();
            if (drawn < ANY) {
                ids[t] = drawn < MASKED ? mask : random.nextInt(vocabulary);
            }
        }
        return new TargetedText(ids, text.segments(), targets);
    }
}
