package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to compute a convolution against libtorch's plain one: the one that weights in rows, or of float64, get. */
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
            assertSame(fast, plain, 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // batch, channels before and after, height, width, kernel, stride, padding
        "4, 3, 6,  32, 32, 5, 1, 0",
        "2, 1, 4,  7,  9,  3, 2, 1",
        "1, 5, 7,  6,  4,  1, 1, 0",
        "3, 6, 16, 14, 14, 5, 1, 0",
        "1, 2, 3,  5,  5,  5, 1, 2"
    })
    void littleWorkWithoutOneDnnGivesTheSame(
            int batch, int in, int out, int height, int width, int kernel, int stride, int padding) {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(1, batch, in, height, width);
            Tensor weight = normal(2, out, in, kernel, kernel).channelsLast();
            Tensor bias = normal(3, out);
            assertSame(
                    results(x, weight, bias, stride, padding),
                    results(x.to(DType.FLOAT64), weight.to(DType.FLOAT64), bias.to(DType.FLOAT64), stride, padding),
                    1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 8, 16, 9, 6, 2", "3, 64, 128, 32, 32, 2", "2, 5, 3, 7, 7, 3", "2, 4, 4, 1, 1, 2"})
    void aStrideWithoutAKernelPicksPixels(int batch, int in, int out, int height, int width, int stride) {
        try (Scope scope = Scope.open()) {
            Tensor x = normal(1, batch, in, height, width);
            Tensor weight = normal(2, out, in, 1, 1);
            Tensor bias = normal(3, out);
            List<Tensor> fast = results(x.channelsLast(), weight.channelsLast(), bias, stride, 0);
            assertThat(fast.get(0).shape())
                    .containsExactly(batch, out, (height - 1) / stride + 1, (width - 1) / stride + 1);
            assertSame(fast, results(x, weight, bias, stride, 0), 1e-5);
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

    /** Within {@code tolerance} times the largest value. */
    private static void assertSame(List<Tensor> actual, List<Tensor> expected, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).shape()).containsExactly(expected.get(i).shape());
            double[] wanted = expected.get(i).toDoubles();
            double[] found = actual.get(i).toDoubles();
            double largest = 0;
            double difference = 0;
            for (int k = 0; k < wanted.length; k++) {
                largest = Math.max(largest, Math.abs(wanted[k]));
                difference = Math.max(difference, Math.abs(wanted[k] - found[k]));
            }
            assertThat(largest).isPositive();
            assertThat(difference).as("result %d", i).isLessThanOrEqualTo(tolerance * largest);
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
        y.mul(normal(4, y.shape()).to(y.dtype())).sum().backward();
        List<Tensor> all = new ArrayList<>(List.of(y));
        leaves.forEach(leaf -> all.add(Objects.requireNonNull(leaf.grad())));
        return all;
    }
}
