package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * What {@link Rnn} and {@link Gru} give.
 *
 * @param outputs the last layer's, both directions side by side, [B, T, R·H]
 * @param state each layer's and direction's last, [L·R, B, H]; a later call continues from it
 */
public record RnnOutput(Tensor outputs, Tensor state) {}
