package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** down(silu(gate(x)) · up(x)) (Shazeer 2020), the feed-forward layer of Llama.   x: [..., D] → the same */
public record SwiGlu(Layer gate, Layer up, Layer down) implements Layer {
    /** Without biases. */
    public SwiGlu(int width, int hidden) {
        this(Linear.withoutBias(width, hidden), Linear.withoutBias(width, hidden), Linear.withoutBias(hidden, width));
    }

    @Override
    public Tensor forward(Tensor x) {
        return down.forward(Functional.silu(gate.forward(x)).mul(up.forward(x)));
    }
}
