package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Compares gradients with central differences in float64. */
public final class Gradients {
    private static final double STEP = 1e-5;

    /** Elements of one tensor that are compared at most, spread evenly. */
    private static final int MOST = 20;

    private Gradients() {}

    /**
     * Compares the gradients of Σ f·r, with fixed random r, for each of {@code leaves}, which {@code f} reads.
     *
     * @param leaves float64 tensors that require gradients
     */
    public static void check(Supplier<Tensor> f, List<Tensor> leaves) {
        try (Scope scope = Scope.open()) {
            Tensor y = f.get();
            Tensor r = normal(99, y.shape());
            y.mul(r).sum().backward();
            for (int i = 0; i < leaves.size(); i++) {
                Tensor leaf = leaves.get(i);
                assertThat(leaf.dtype()).isEqualTo(DType.FLOAT64);
                Tensor grad = Objects.requireNonNull(leaf.grad(), "tensor " + i + " got no gradient");
                double[] actual = grad.toDoubles();
                double[] values = leaf.toDoubles();
                double scale =
                        Math.max(1, Arrays.stream(actual).map(Math::abs).max().orElse(1));
                int stride = Math.max(1, values.length / MOST);
                for (int k = 0; k < values.length; k += stride) {
                    double slope = (at(f, r, leaf, values, k, STEP) - at(f, r, leaf, values, k, -STEP)) / (2 * STEP);
                    assertThat(actual[k])
                            .as("gradient of tensor %d, element %d", i, k)
                            .isCloseTo(slope, within(1e-7 * scale));
                }
            }
        }
    }

    /** Float64 values from a standard normal distribution. */
    public static Tensor normal(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        Tensor flat = Tensor.of(values);
        return flat.reshape(shape);
    }

    private static double at(Supplier<Tensor> f, Tensor r, Tensor leaf, double[] values, int k, double step) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            double[] moved = values.clone();
            moved[k] += step;
            leaf.copyInPlace(Tensor.of(moved).reshape(leaf.shape()));
            double result = f.get().mul(r).sum().item();
            leaf.copyInPlace(Tensor.of(values).reshape(leaf.shape()));
            return result;
        }
    }
}
