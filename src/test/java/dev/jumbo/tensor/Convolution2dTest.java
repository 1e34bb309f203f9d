package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to compute a convolution against libtorch's plain one, which weights that are not channels-last get. */
class Convolution2dTest {
    @ParameterizedTest
    @CsvSource({
        // batch, channels before and after, height, width, kernel, stride, padding
        "8,  256, 256, 4, 4, 3, 1, 1",
        "16, 256, 256, 3, 7, 3, 1, 1",
        "16, 256, 512, 8, 8, 3, 2, 1",
        "12, 256, 256, 7, 5, 3, 2, 1",
        "7,  256, 256, 2, 1, 5, 1, 2",
        "11, 256, 256, 4, 4, 3, 1, 1", // eleven cannot be divided: as it is
        "8,  256, 256, 4, 4, 3, 1, 0", // without padding: as it is
        "8,  256, 256, 4, 4, 1, 1, 0"
    })
    void smallPicturesSideBySideGiveTheSame(
            int batch, int in, int out, int height, int width, int kernel, int stride, int padding) {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(1, batch, in, height, width);
            Tensor weight = normal(2, out, in, kernel, kernel);
            Tensor bias = normal(3, out);
            List<Tensor> plain = results(x, weight, bias, stride, padding);
            List<Tensor> fast = results(x.channelsLast(), weight.channelsLast(), bias, stride, padding);
            for (int i = 0; i < plain.size(); i++) {
                assertThat(fast.get(i).shape()).containsExactly(plain.get(i).shape());
                float[] expected = plain.get(i).toFloats();
                float[] actual = fast.get(i).toFloats();
                float largest = 0;
                float difference = 0;
                for (int k = 0; k < expected.length; k++) {
                    largest = Math.max(largest, Math.abs(expected[k]));
                    difference = Math.max(difference, Math.abs(expected[k] - actual[k]));
                }
                assertThat(largest).isPositive();
                assertThat(difference).as("result %d", i).isLessThanOrEqualTo(1e-5f * largest);
            }
        }
    }

    @Test
    void picturesDoNotSeeTheirNeighbours() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor weight =
                    Rng.normalInPlace(Tensor.zeros(256, 256, 3, 3), 0, 0.05, 1).channelsLast();
            Tensor x = Rng.normalInPlace(Tensor.zeros(8, 256, 4, 4), 0, 1, 2).channelsLast();
            Tensor before = run(x, weight).select(0, 3).copy();
            x.select(0, 2).fillInPlace(Double.NaN);
            x.select(0, 4).fillInPlace(1e30);
            assertThat(run(x, weight).select(0, 3).sameAs(before)).isTrue();
        }
    }

    @Test
    void dilationAcrossRowsIsKept() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor x = normal(1, 8, 256, 5, 4);
            Tensor weight = normal(2, 256, 256, 3, 3);
            long[] ones = {1, 1};
            long[] rows = {2, 1};
            Tensor plain = Functional.conv(x, weight, null, ones, rows, rows, 1);
            Tensor fast = Functional.conv(x.channelsLast(), weight.channelsLast(), null, ones, rows, rows, 1);
            assertThat(fast.shape()).containsExactly(plain.shape());
            double difference = fast.sub(plain).abs().reshape(-1).amax(0).item();
            assertThat(difference)
                    .isLessThanOrEqualTo(1e-5 * plain.abs().reshape(-1).amax(0).item());
        }
    }

    private static Tensor normal(long seed, long... shape) {
        return Rng.normalInPlace(Tensor.zeros(shape), 0, 1, seed);
    }

    private static Tensor run(Tensor x, Tensor weight) {
        return Functional.conv(x, weight, null, new long[] {1, 1}, new long[] {1, 1}, new long[] {1, 1}, 1);
    }

    /** The output and the gradients of input, weight and bias. */
    private static List<Tensor> results(Tensor x, Tensor weight, Tensor bias, int stride, int padding) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor tensor : List.of(x, weight, bias)) {
            leaves.add(tensor.detach().requireGrad(true));
        }
        long[] ones = {1, 1};
        Tensor y = Functional.conv(
                leaves.get(0),
                leaves.get(1),
                leaves.get(2),
                new long[] {stride, stride},
                new long[] {padding, padding},
                ones,
                1);
        y.mul(normal(4, y.shape())).sum().backward();
        List<Tensor> all = new ArrayList<>(List.of(y));
        leaves.forEach(leaf -> all.add(Objects.requireNonNull(leaf.grad())));
        return all;
    }
}
