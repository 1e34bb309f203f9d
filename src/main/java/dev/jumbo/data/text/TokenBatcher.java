package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes {@link TokenBatch}es of windows of [T + 1] tokens.
 *
 * @param separator the token that ends each document, or -1 where documents do not matter
 */
public record TokenBatcher(int separator) implements Batcher<int[]> {
    /** Documents that follow each other in a window are one text. */
    public static final TokenBatcher PLAIN = new TokenBatcher(-1);

    /** Documents are told apart by the file's token for their end. */
    public static TokenBatcher ofDocuments(TokenFile file) {
        if (file.separator() < 0) {
            throw new IllegalArgumentException(
                    "token batches: expected a token that ends documents in " + file + ", whose tokenizer has none");
        }
        return new TokenBatcher(file.separator());
    }

    @Override
    public TokenBatch batch(List<int[]> examples, int[] indices, RandomGenerator random) {
        return TokenBatch.of(examples, indices, separator);
    }
}
