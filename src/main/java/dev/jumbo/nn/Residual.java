package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** y = f(x) + shortcut(x) (He et al. 2015); the shortcut is {@link Identity} where shapes agree. */
public record Residual(Layer body, Layer shortcut) implements Layer {
    /** y = f(x) + x. */
    public Residual(Layer body) {
        this(body, new Identity());
    }

    @Override
    public Tensor forward(Tensor x) {
        return body.forward(x).add(shortcut.forward(x));
    }
}
