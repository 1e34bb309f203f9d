package dev.jumbo.nn;

import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;

/**
 * Attention with linear biases (Press et al. 2022): each head takes its slope times the distance from the scores. Of N
 * heads, a power of two, head i has the slope 2^(−8i/N), i from 1; for another N the first are those of the next lower
 * power of two, and the others every second one of the next higher.
 */
public record Alibi() implements Positions {
    /** −slope·|i − j|, [1, N, T, S], for the last T of S positions. */
    Tensor bias(int heads, long queries, long keys, Device device) {
        Tensor slopes = Tensor.of(slopes(heads), heads, 1, 1).to(device);
        Tensor i = Tensor.of(positions(keys - queries, queries), queries, 1).to(device);
        Tensor j = Tensor.of(positions(0, keys)).to(device);
        Tensor distance = i.sub(j).abs(); // [T, S]
        return distance.mul(slopes).neg().unsqueeze(0); // [1, N, T, S]
    }

    static float[] slopes(int heads) {
        float[] slopes = new float[heads];
        int low = Integer.highestOneBit(heads);
        for (int i = 0; i < heads; i++) {
            slopes[i] = (float)
                    (i < low ? Math.pow(2, -8.0 * (i + 1) / low) : Math.pow(2, -8.0 * (2 * (i - low) + 1) / (2 * low)));
        }
        return slopes;
    }

    private static float[] positions(long first, long count) {
        float[] positions = new float[Math.toIntExact(count)];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) (first + i);
        }
        return positions;
    }
}
