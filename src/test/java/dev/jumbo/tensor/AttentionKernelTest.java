package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training in bfloat16 takes other ways than libtorch's fused kernel; they agree with it in float64. */
class AttentionKernelTest {
    @ParameterizedTest
    @CsvSource({
        // heads, heads of keys, queries, keys, causal, mask
        "4, 4, 33, 33, true,  none",
        "4, 4, 17, 40, false, none",
        "4, 2, 33, 33, true,  none",
        "4, 4, 9,  12, false, booleans",
        "4, 4, 9,  12, false, numbers"
    })
    void bfloat16IsCloseToFloat64(int heads, int kvHeads, int queries, int keys, boolean causal, String mask) {
        try (Scope scope = Scope.open()) {
            List<Tensor> inputs = List.of(
                    normal(1, 2, heads, queries, 16), normal(2, 2, kvHeads, keys, 16), normal(3, 2, kvHeads, keys, 16));
            Tensor seen = Rng.normalInPlace(Tensor.zeros(2, 1, queries, keys), 0, 1, 4);
            Tensor given = switch (mask) {
                case "booleans" ->
                    Tensor.full(1, DType.BOOL, Device.CPU, 1, 1, queries, keys).tril(3);
                case "numbers" -> seen.to(DType.BFLOAT16);
                default -> null;
            };
            List<Tensor> wanted = results(inputs, DType.FLOAT64, given, causal);
            List<Tensor> found = results(inputs, DType.BFLOAT16, given, causal);
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(found.get(i).dtype()).isEqualTo(DType.BFLOAT16);
                double[] a = wanted.get(i).toDoubles();
                double[] b = found.get(i).to(DType.FLOAT64).toDoubles();
                double largest = 0;
                double difference = 0;
                for (int k = 0; k < a.length; k++) {
                    largest = Math.max(largest, Math.abs(a[k]));
                    difference = Math.max(difference, Math.abs(a[k] - b[k]));
                }
                assertThat(difference).as("result %d of %s", i, mask).isLessThan(0.02 * largest);
            }
        }
    }

    /** The output and the gradients of queries, keys and values. */
    private static List<Tensor> results(List<Tensor> inputs, DType dtype, @Nullable Tensor mask, boolean causal) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor input : inputs) {
            leaves.add(input.to(DType.BFLOAT16).to(dtype).detach().requireGrad(true));
        }
        Tensor q = leaves.get(0);
        Tensor k = leaves.get(1);
        Tensor fitting = mask == null || mask.dtype() == DType.BOOL ? mask : mask.to(dtype);
        Tensor y = Functional.scaledDotProductAttention(
                q, k, leaves.get(2), fitting, 0, causal, 0.25, q.size(1) != k.size(1));
        y.mul(normal(5, y.shape()).to(dtype)).sum().backward();
        List<Tensor> all = new ArrayList<>(List.of(y));
        leaves.forEach(leaf -> all.add(Objects.requireNonNull(leaf.grad())));
        return all;
    }

    private static Tensor normal(long seed, long... shape) {
        return Rng.normalInPlace(Tensor.zeros(shape), 0, 1, seed);
    }
}
