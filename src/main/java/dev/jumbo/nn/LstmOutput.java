package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * What {@link Lstm} gives.
 *
 * @param outputs the last layer's hidden states, both directions side by side, [B, T, R·H]
 * @param state each layer's and direction's last; a later call continues from it
 */
public record LstmOutput(Tensor outputs, LstmState state) {}
