package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * down(f(up(x))), each token for itself (Vaswani et al. 2017).   x: [..., D] → the same
 *
 * @param dropout of the hidden features
 */
public record FeedForward(Layer up, Layer activation, Dropout dropout, Layer down) implements Layer {
    /** With ReLU and biases, as in the paper; no dropout. */
    public FeedForward(int width, int hidden) {
        this(width, hidden, new Relu(), 0);
    }

    public FeedForward(int width, int hidden, Layer activation, double dropout) {
        this(new Linear(width, hidden), activation, new Dropout(dropout), new Linear(hidden, width));
    }

    @Override
    public Tensor forward(Tensor x) {
        return down.forward(dropout.forward(activation.forward(up.forward(x))));
    }
}
