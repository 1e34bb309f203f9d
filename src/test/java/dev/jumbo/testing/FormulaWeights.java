package dev.jumbo.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/** Numbers that a formula gives to both sides of a comparison, and gradients by them; scripts/goldens/golden.py has both. */
public final class FormulaWeights {
    private FormulaWeights() {}

    /** u(k) of a shape, times {@code scale}, plus {@code shift}; u is in [−½, ½). */
    public static float[] u(int k, long[] shape, double scale, double shift) {
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int h = i * 0x9E3779B1 + (k + 1) * 0x85EBCA77;
            h ^= h >>> 16;
            h *= 0x7FEB352D;
            h ^= h >>> 15;
            h *= 0x846CA68B;
            h ^= h >>> 16;
            values[i] = (float) ((Integer.toUnsignedLong(h) / 0x1p32 - 0.5) * scale + shift);
        }
        return values;
    }

    /**
     * Compares gradients with the norm and the product with u(1000 + k) of each. Either may be off by a share of the norm:
     * 0.01% in evaluation, 3% in training, where batch normalisation of few values makes float32 inexact (PyTorch's own float32 is
     * off by 0.00005% and 1.5% through a ResNet-50), and by 0.001% of the longest gradient.
     *
     * @param forward with its {@code mode}, and {@code gradients}: [name, norm, product] of each
     */
    public static void assertGradients(JsonNode forward, List<Tensor> gradients) {
        JsonNode golden = forward.get("gradients");
        double share = forward.path("mode").asText().equals("train") ? 3e-2 : 1e-4;
        assertThat(gradients).hasSize(golden.size());
        double longest = 0;
        for (JsonNode one : golden) {
            longest = Math.max(longest, one.get(1).asDouble());
        }
        assertThat(longest).isGreaterThan(1e-3);
        for (int k = 0; k < golden.size(); k++) {
            float[] values = gradients.get(k).toFloats();
            float[] direction = u(1000 + k, new long[] {values.length}, 1, 0);
            double square = 0;
            double product = 0;
            for (int i = 0; i < values.length; i++) {
                square += (double) values[i] * values[i];
                product += (double) values[i] * direction[i];
            }
            double norm = golden.get(k).get(1).asDouble();
            String name = golden.get(k).get(0).asText();
            double tolerance = share * norm + 1e-5 * longest;
            assertThat(Math.sqrt(square)).as("norm of %s", name).isCloseTo(norm, within(tolerance));
            assertThat(product)
                    .as("product of %s", name)
                    .isCloseTo(golden.get(k).get(2).asDouble(), within(tolerance));
        }
    }
}
