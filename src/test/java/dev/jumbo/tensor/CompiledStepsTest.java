package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledStepsTest {
    /** A step with its number, on tensors from before: [B] → […]. */
    interface Step {
        Tensor run(Tensor x, int n, Tensor cache);
    }

    record Loop(String name, Step step) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Tensor cache() {
        return Tensor.zeros(20, 2);
    }

    private static Tensor input(int n) {
        return Tensor.of(new float[] {n + 1, -n}, 2);
    }

    static List<Loop> compiled() {
        return List.of(
                new Loop("writes where n says", (x, n, cache) -> {
                    cache.select(0, n).copyInPlace(x);
                    return cache.narrow(0, 0, n + 1).sum(false, 0);
                }),
                new Loop(
                        "n and a constant",
                        (x, n, cache) -> Tensor.full(3, DType.BOOL, Device.CPU, 4, n + 5)
                                .tril(n - 7)
                                .to(DType.FLOAT32)
                                .sum()
                                .add(x)),
                new Loop("several results", (x, n, cache) -> {
                    cache.select(0, n).copyInPlace(x);
                    Tensor.Top top = cache.narrow(0, 0, n + 1).topk(1, 0);
                    return top.values().add(top.indices().to(DType.FLOAT32));
                }),
                new Loop("no n at all", (x, n, cache) -> Tensor.cat(0, x, x).mul(2)));
    }

    @ParameterizedTest
    @MethodSource("compiled")
    void givesWhatTheStepsGive(Loop loop) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor[] caches = {cache(), cache()};
            CompiledSteps steps = CompiledSteps.open();
            for (int i = 3; i < 12; i++) {
                int n = i;
                Tensor expected = loop.step.run(input(n), n, caches[0]);
                assertThat(steps.isCompiled(2)).isEqualTo(n > 4);
                Tensor actual = steps.isCompiled(2)
                        ? steps.call(input(n), n)
                        : steps.record(input(n), n, x -> loop.step.run(x, n, caches[1]));
                assertThat(actual.shape()).containsExactly(expected.shape());
                assertThat(actual.toFloats()).containsExactly(expected.toFloats());
                assertThat(caches[1].toFloats()).containsExactly(caches[0].toFloats());
            }
            assertThat(steps.isCompiled(1)).isFalse();
            steps.clear();
            assertThat(steps.isCompiled(2)).isFalse();
            for (int i = 12; i < 14; i++) {
                int n = i;
                steps.record(input(n), n, x -> loop.step.run(x, n, caches[1]));
            }
            assertThat(steps.isCompiled(2)).isTrue();
        }
    }

    static List<Loop> others() {
        return List.of(
                new Loop("another operator each time", (x, n, cache) -> n % 2 == 0 ? x.exp() : x.neg()),
                new Loop(
                        "more operators each time",
                        (x, n, cache) -> n % 2 == 0 ? x.exp() : x.neg().exp()),
                new Loop("a number that grows by two", (x, n, cache) -> cache.narrow(0, 0, 2L * n)),
                new Loop("a number that falls", (x, n, cache) -> cache.narrow(0, 0, 19 - n)),
                new Loop("a factor that grows", (x, n, cache) -> x.mul((double) n)),
                new Loop("values from Java", (x, n, cache) -> x.add(Tensor.of(new float[] {n, 1}))),
                new Loop("a value that Java reads", (x, n, cache) -> x.sum().item() > 100 ? x : x.neg()),
                new Loop("values that Java reads", (x, n, cache) -> x.toFloats()[0] > 100 ? x : x.neg()),
                new Loop("as many rows as the values say", (x, n, cache) -> x.nonzero()),
                new Loop("its own input or a copy", (x, n, cache) -> n % 2 == 0 ? x : x.copy()));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoFunctionOfNIsNotCompiled(Loop loop) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor cache = cache();
            CompiledSteps steps = CompiledSteps.open();
            for (int i = 1; i < 9; i++) {
                int n = i;
                Tensor y = steps.record(input(n), n, x -> loop.step.run(x, n, cache));
                assertThat(y.toFloats())
                        .containsExactly(loop.step.run(input(n), n, cache).toFloats());
                assertThat(steps.isCompiled(2)).isFalse();
            }
        }
    }

    /** Steps have to follow each other, without gradients. */
    @Test
    void whenStepsAreCompared() {
        try (Scope scope = Scope.open()) {
            CompiledSteps steps = CompiledSteps.open();
            steps.record(input(1), 1, Tensor::neg);
            steps.record(input(2), 2, Tensor::neg);
            assertThat(steps.isCompiled(2)).isFalse();
            try (Autograd off = Autograd.off()) {
                steps.record(input(3), 3, Tensor::neg);
                steps.record(input(5), 5, Tensor::neg);
                assertThat(steps.isCompiled(2)).isFalse();
                steps.record(input(6), 6, Tensor::neg);
                assertThat(steps.isCompiled(2)).isTrue();
            }
        }
    }

    /** A linear layer as it is written for one row, and for many where there are threads for them. */
    @Test
    void linearLayers() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            for (long rows : new long[] {1, 6}) {
                Tensor x = Rng.normalInPlace(Tensor.zeros(rows, 1, 5), 0, 1, 1);
                Tensor weight = Rng.normalInPlace(Tensor.zeros(7, 5), 0, 1, 2);
                for (Tensor bias : Arrays.asList(null, Rng.normalInPlace(Tensor.zeros(7), 0, 1, 3))) {
                    List<String> args = List.of("x", "w", bias == null ? "None" : "b");
                    long[] shape = {rows, 1, 7};
                    String source = "def step(x: Tensor, w: Tensor, b: Tensor) -> Tensor:\n    return "
                            + (rows == 1 ? Affine.oneRowScript(args, shape) : Affine.pictureScript(args, shape)) + "\n";
                    Tensor y = Script.plain(source).tensor("step", x, weight, bias == null ? x : bias);
                    Tensor product = x.matmul(weight.transpose(0, 1));
                    float[] expected = (bias == null ? product : product.add(bias)).toFloats();
                    assertThat(y.shape()).containsExactly(shape);
                    assertThat(y.toFloats()).containsExactly(expected, within(1e-5f));
                }
            }
        }
    }
}
