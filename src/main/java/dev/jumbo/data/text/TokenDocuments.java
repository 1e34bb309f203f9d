package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Documents in tokens, each for itself, for language modelling: an example has a document's tokens between the one that begins
 * a document ({@link #first}) and the one that ends it, so that each of them is to be guessed, and the end too. A document longer than the model's context becomes several
 * examples, of which each begins with the last token of the one before.
 *
 * @param examples [T + 1] tokens each, T from 1 to the context
 */
public record TokenDocuments(List<int[]> examples) implements Dataset<int[]> {
    public TokenDocuments {
        examples = List.copyOf(examples);
    }

    /**
     * Encodes documents; one that spells a special token does not end with it ({@link Tokenizer#plainIds}). Empty ones are
     * left out.
     *
     * @param context most tokens that the model sees
     * @throws IllegalArgumentException if the tokenizer has no token that ends a document
     */
    public static TokenDocuments of(List<String> documents, Tokenizer tokenizer, int context) {
        int separator = separator(tokenizer);
        int first = first(tokenizer);
        List<int[]> examples = new ArrayList<>(documents.size());
        for (String document : documents) {
            int[] ids = tokenizer.plainIds(document);
            if (ids.length == 0) {
                continue;
            }
            int[] whole = new int[ids.length + 2];
            whole[0] = first;
            System.arraycopy(ids, 0, whole, 1, ids.length);
            whole[ids.length + 1] = separator;
            for (int from = 0; from < whole.length - 1; from += context) {
                examples.add(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + context + 1)));
            }
        }
        return new TokenDocuments(examples);
    }

    /** The token that stands before each document: the tokenizer's BOS, or the one that ended the document before. */
    public static int first(Tokenizer tokenizer) {
        return tokenizer.special().find(SpecialTokens.Role.BOS).orElseGet(() -> separator(tokenizer));
    }

    /** The token that stands after each document. */
    public static int separator(Tokenizer tokenizer) {
        return tokenizer
                .special()
                .find(SpecialTokens.Role.EOS)
                .orElseThrow(() -> new IllegalArgumentException(
                        "documents: expected a tokenizer with a token that ends a document, found none"));
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int[] get(int index) {
        return examples.get(index);
    }

    @Override
    public String nameOf(int index) {
        return "document part " + index;
    }

    /** The tokens of each example, for {@link dev.jumbo.data.DataLoader#byLength}. */
    public int[] lengths() {
        return examples.stream().mapToInt(example -> example.length - 1).toArray();
    }

    /** Tokens that are to be guessed. */
    public long targets() {
        return examples.stream().mapToLong(example -> example.length - 1).sum();
    }
}
