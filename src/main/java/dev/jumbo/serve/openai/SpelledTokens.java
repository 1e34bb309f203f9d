package dev.jumbo.serve.openai;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.LogProbs;
import dev.jumbo.generation.TextPiece;
import java.util.ArrayList;
import java.util.List;

/** The tokens of one text as texts of their own, with their probabilities. */
final class SpelledTokens {
    /** What a probability of 0 is written as, for JSON has no −∞. */
    private static final double LEAST = -9999;

    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private int previous;
    private int offset;

    /**
     * A token that was chosen.
     *
     * @param offset characters of the text before it
     * @param likeliest the likeliest tokens at its place, the likeliest first
     */
    record Token(Spelled chosen, int offset, List<Spelled> likeliest) {}

    /**
     * A token, and how likely it was.
     *
     * @param text what it adds to the text; what the vocabulary calls it if that is nothing, or a part of a character
     * @param whole whether it adds whole characters
     * @param logProb natural logarithm of its probability
     */
    record Spelled(String text, boolean whole, double logProb) {}

    /** After a prompt of these tokens. */
    SpelledTokens(Tokenizer tokenizer, int[] prompt) {
        this.tokenizer = tokenizer;
        previous = prompt[prompt.length - 1];
    }

    /** Those of the next piece. */
    List<Token> next(TextPiece piece) {
        List<Token> tokens = new ArrayList<>();
        int end = offset + piece.text().length();
        for (int i = 0; i < piece.tokens().length; i++) {
            int id = piece.tokens()[i];
            LogProbs logProbs = piece.logProbs().get(i);
            String before = tokenizer.decode(new int[] {previous});
            List<Spelled> likeliest = new ArrayList<>();
            for (int j = 0; j < logProbs.tokens().length; j++) {
                likeliest.add(spelled(before, logProbs.tokens()[j], logProbs.values()[j]));
            }
            Spelled chosen = spelled(before, id, logProbs.chosen());
            tokens.add(new Token(chosen, offset, likeliest));
            offset = Math.min(end, offset + (chosen.whole() ? chosen.text().length() : 0));
            previous = id;
        }
        offset = end;
        return tokens;
    }

    private Spelled spelled(String before, int id, double logProb) {
        String both = tokenizer.decode(new int[] {previous, id});
        String added = both.startsWith(before) ? both.substring(before.length()) : tokenizer.decode(new int[] {id});
        boolean whole = !added.isEmpty() && added.indexOf(REPLACEMENT) < 0;
        return new Spelled(whole ? added : tokenizer.token(id), whole, Math.max(LEAST, logProb));
    }
}
