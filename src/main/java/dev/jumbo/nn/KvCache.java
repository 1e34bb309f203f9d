package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of the tokens that one attention layer has seen. While a text is generated each call brings only
 * new tokens; their queries meet the keys that are kept here.
 *
 * <p>B batch, G heads of keys, T new tokens, S tokens so far, d width of a head.
 */
public interface KvCache {
    /** Tokens seen, S, padding included. */
    long length();

    /** Where each row's next token stands, [B]; null: at {@link #length}, or as far before it as the row is padded. */
    default long @Nullable [] positions() {
        return null;
    }

    /** Adds the next tokens' keys and values [B, G, T, d] and gives those of all, the new ones last: [B, G, S, d]. */
    KeysValues append(Tensor keys, Tensor values);

    /**
     * Row i goes on with what row {@code rows[i]} has seen: int64 [B'], for beam search and for batches that rows leave.
     * Where there is no room for B' rows, new memory is allocated in the current {@link dev.jumbo.tensor.Scope}.
     */
    void reorder(Tensor rows);

    /** Forgets all tokens but the first {@code length}. */
    void truncate(long length);

    /**
     * Counts tokens whose keys and values were written into this cache's memory by a {@link
     * dev.jumbo.tensor.CompiledSteps compiled step}; for caches that none writes into it is unsupported.
     */
    default void advance(long count) {
        throw new UnsupportedOperationException("KvCache: no compiled step writes into this one");
    }

    /** The rotations of all positions that it has room for, where they were made with it; else null. */
    default @Nullable RopeTable rotations() {
        return null;
    }

    /** What is asked: [B, G, S, d] both. */
    record KeysValues(Tensor keys, Tensor values) {}
}
