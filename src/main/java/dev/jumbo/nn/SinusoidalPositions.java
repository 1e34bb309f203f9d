package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * Adds where a token stands as sines and cosines (Vaswani et al. 2017): feature 2i of position t gets sin(t·ω), feature
 * 2i + 1 cos(t·ω), with ω = 10000^(−2i/D).   x: [B, T, D] → the same
 *
 * @param width D
 */
public record SinusoidalPositions(int width) implements Layer {
    private static final double BASE = 10_000;

    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /** The first token stands at {@code start}. */
    public Tensor forward(Tensor x, long start) {
        ShapeException.check(x.dim() == 3 && x.size(2) == width, this, "x[B, T, " + width + "]", x);
        float[] table = new float[Math.toIntExact(x.size(1) * width)];
        for (int i = 0; i < table.length; i++) {
            int feature = i % width;
            double angle = (start + i / width) * Math.pow(BASE, -(feature - feature % 2) / (double) width);
            table[i] = (float) (feature % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
        }
        return x.add(Tensor.of(table, x.size(1), width).to(x.device()).to(x.dtype()));
    }
}
