package dev.jumbo.models;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model from one sequence of tokens to another: of a sentence to its translation, of a text to its summary.
 *
 * <p>B batch, S source tokens, T target tokens, V vocabulary of the target.
 */
public interface EncoderDecoder extends Module {
    /**
     * Logits of the token after each target token, of which each sees those before it.   → [B, T, V]
     *
     * @param source int64 [B, S]
     * @param mask booleans [B, S], true for a source token and false for the padding after a sequence's end; null: there is
     *     none
     * @param target int64 [B, T], the token that begins a target first; padding at its end changes nothing before it
     */
    Tensor forward(Tensor source, @Nullable Tensor mask, Tensor target);

    /**
     * Reads sources and is ready to write their targets, some tokens at a time. Gradients have to be off, and what it
     * remembers lies in the current {@link dev.jumbo.tensor.Scope}.
     *
     * @param capacity most target tokens
     */
    Decoder decoder(Tensor source, @Nullable Tensor mask, int capacity);

    /** Targets as far as they are written. */
    interface Decoder {
        /** Logits of the token after each of these, which follow those of earlier calls.   int64 [B, T] → [B, T, V] */
        Tensor forward(Tensor target);

        /**
         * Row i goes on as row {@code rows[i]} was, its source included: int64 [B'], for beam search. Where B' is not B,
         * new memory is allocated in the current {@link dev.jumbo.tensor.Scope}.
         */
        void reorder(Tensor rows);
    }
}
