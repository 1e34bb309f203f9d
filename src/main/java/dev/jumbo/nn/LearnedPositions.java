package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * Adds a learned vector for where a token stands, as GPT-2 and BERT do.   x: [B, T, D] → the same; weight: [most T, D],
 * initially normal(0, 0.02)
 */
public record LearnedPositions(Parameter weight) implements Layer {
    public LearnedPositions(int most, int width) {
        this(Parameter.of(Init.normal(0, 0.02), most, width));
    }

    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /** Each token stands where {@code positions}, int64 [B, T], says. */
    public Tensor forward(Tensor x, Tensor positions) {
        long width = weight.shape()[1];
        ShapeException.check(x.dim() == 3 && x.size(2) == width, this, "x[B, T, " + width + "]", x);
        return x.add(Functional.embedding(weight.tensor(), positions, -1));
    }

    /** The first token stands at {@code start}. */
    public Tensor forward(Tensor x, long start) {
        long most = weight.shape()[0];
        long width = weight.shape()[1];
        ShapeException.check(
                x.dim() == 3 && x.size(2) == width && start + x.size(1) <= most,
                this,
                "x[B, T, " + width + "] with T ≤ " + (most - start),
                x);
        return x.add(weight.tensor().narrow(0, start, x.size(1)));
    }
}
