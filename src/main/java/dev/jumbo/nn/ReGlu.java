package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * down(relu(gate(x)) · up(x)) (Shazeer 2020), the feed-forward layer of the FT-Transformer.   x: [..., D] → the same
 *
 * @param dropout of the hidden features
 */
public record ReGlu(Layer gate, Layer up, Dropout dropout, Layer down) implements Layer {
    /** With biases. */
    public ReGlu(int width, int hidden, double dropout) {
        this(new Linear(width, hidden), new Linear(width, hidden), new Dropout(dropout), new Linear(hidden, width));
    }

    @Override
    public Tensor forward(Tensor x) {
        return down.forward(dropout.forward(gate.forward(x).relu().mul(up.forward(x))));
    }
}
