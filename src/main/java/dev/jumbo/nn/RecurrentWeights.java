package dev.jumbo.nn;

import org.jspecify.annotations.Nullable;

/**
 * One layer and direction of a recurrent network, its gates one below the other in PyTorch's order.
 *
 * @param weightIh input to hidden, [gates·H, in]
 * @param weightHh hidden to hidden, [gates·H, H]
 * @param biasIh [gates·H]
 * @param biasHh [gates·H]
 */
public record RecurrentWeights(
        Parameter weightIh,
        Parameter weightHh,
        @Nullable Parameter biasIh,
        @Nullable Parameter biasHh) implements Module {
    /** Uniform in ±1/√H, as PyTorch begins. */
    static RecurrentWeights of(int in, int hidden, int gates) {
        Init init = Init.uniformFanIn(hidden);
        return new RecurrentWeights(
                Parameter.of(init, gates * (long) hidden, in),
                Parameter.of(init, gates * (long) hidden, hidden),
                Parameter.of(init, gates * (long) hidden),
                Parameter.of(init, gates * (long) hidden));
    }

    RecurrentWeights withoutBias() {
        return new RecurrentWeights(weightIh, weightHh, null, null);
    }
}
