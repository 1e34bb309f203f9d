package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;

/**
 * A table of vectors.   ids: [...] int64 → [..., D]; weight: [V, D], initially normal(0, 1)
 *
 * @param paddingIndex a row that gets no gradient, or −1
 */
public record Embedding(Parameter weight, int paddingIndex) implements Layer {
    public Embedding(int vocabulary, int width) {
        this(Parameter.of(Init.normal(0, 1), vocabulary, width), -1);
    }

    @Override
    public Tensor forward(Tensor ids) {
        return Functional.embedding(weight.tensor(), ids, paddingIndex);
    }
}
