package dev.jumbo.generation;

import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
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

    /** Row i goes on as row {@code rows[i]} was, as {@link dev.jumbo.nn.KvCache#reorder}. */
    void reorder(long[] rows);

    /** Targets of {@code count} sources that a model with an encoder writes, on its device. */
    static Decoding of(EncoderDecoder.Decoder decoder, int count, Device device) {
        return new Decoding() {
            private int rows = count;

            @Override
            public Tensor next(Tensor ids) {
                return decoder.forward(ids.to(device)).select(1, ids.size(1) - 1); // [B, T, V] → [B, V]
            }

            @Override
            public void reorder(long[] from) {
                if (from.length != rows) { // new memory, which outlives this call
                    decoder.reorder(Tensor.of(from).to(device));
                    rows = from.length;
                    return;
                }
                try (Scope scope = Scope.open()) {
                    decoder.reorder(Tensor.of(from).to(device));
                }
            }
        };
    }
}
