package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/** x·Φ(x) (Hendrycks and Gimpel 2016), exactly or, as GPT-2 has it, by tanh. */
public record Gelu(boolean tanh) implements Layer {
    /** The exact form. */
    public Gelu() {
        this(false);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.gelu(x, tanh ? "tanh" : "none");
    }
}
