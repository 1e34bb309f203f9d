package dev.jumbo.generation;

import dev.jumbo.tensor.Tensor;

/**
 * Sequences that a model is writing: what {@link Generator} and {@link BeamSearch} need of a model, with an encoder or
 * without. It keeps the tokens that it was given.
 *
 * <p>B sequences, T new tokens, V vocabulary.
 */
public interface Decoding {
    /** Reads the next tokens, int64 [B, T] on the CPU, and gives the logits [B, V] of the one that follows the last. */
    Tensor next(Tensor ids);

    /** Goes on with these sequences, in this order; one may come several times. */
    void select(long[] rows);
}
