package dev.jumbo.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.nn.Init;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step does not depend on how weights lie in memory, nor on how many there are. */
class StepperTest {
    record Weights(Parameter a, @Nullable Parameter b) implements Module {
        float[] values(String name) {
            return get(name).toFloats();
        }

        Tensor get(String name) {
            return Objects.requireNonNull(parameters().get(name)).tensor();
        }
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Sgd(0.1),
                new Sgd(0.1).momentum(0.9).weightDecay(0.01),
                new Adam(0.1),
                new AdamW(0.1),
                new RmsProp(0.1).momentum(0.9),
                new Adagrad(0.1));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void channelsLastWeightsStepLikeOthers(Optimizer optimizer) {
        try (Scope scope = Scope.open()) {
            Weights model = weights(new long[] {4, 3, 2, 5}, new long[] {120});
            assertThat(model.get("a").isChannelsLast()).isTrue();
            assertThat(model.values("a")).isEqualTo(model.values("b"));
            threeSteps(optimizer, model);
            assertThat(model.values("a")).isEqualTo(model.values("b"));
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void fewWeightsOnOneThreadStepLikeMany(Optimizer optimizer) {
        try (Scope scope = Scope.open()) {
            Weights few = weights(new long[] {120}, null);
            Weights many = weights(new long[] {120}, new long[] {200_000});
            threeSteps(optimizer, few);
            threeSteps(optimizer, many);
            assertThat(few.values("a")).isEqualTo(many.values("a"));
        }
    }

    static Stream<List<ParameterGroup>> groups() {
        return Stream.of(List.of(), List.of(new ParameterGroup("^b$", 1, null)));
    }

    /** A parameter that has a gradient at times only is stepped then, in one group with another and in its own. */
    @ParameterizedTest
    @MethodSource("groups")
    void parametersWithoutAGradientStay(List<ParameterGroup> groups) {
        try (Scope scope = Scope.open()) {
            Weights model = weights(new long[] {3}, new long[] {3});
            float[] start = model.values("a");
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), groups)) {
                for (String name : List.of("a", "b", "a")) {
                    stepper.clearGradients();
                    model.get(name).sum().backward();
                    assertThat(stepper.clipNorm(0)).isCloseTo(Math.sqrt(3), org.assertj.core.data.Offset.offset(1e-6));
                    stepper.step(1);
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat(model.values("a")[i]).isEqualTo(start[i] - 2);
                assertThat(model.values("b")[i]).isEqualTo(start[i] - 1);
            }
        }
    }

    /** Parameters of the given shapes that hold the same values, row by row. */
    private static Weights weights(long[] a, long @Nullable [] b) {
        Weights model = Module.materialise(
                new Weights(Parameter.of(Init.ZEROS, a), b == null ? null : Parameter.of(Init.ZEROS, b)),
                Device.CPU,
                0);
        try (Autograd off = Autograd.off()) {
            model.parameters().forEach((name, parameter) -> {
                Tensor weight = parameter.tensor();
                weight.copyInPlace(values(1, weight.numel()).reshape(weight.shape()));
            });
        }
        return model;
    }

    private static void threeSteps(Optimizer optimizer, Weights model) {
        try (Stepper stepper = new Stepper(optimizer, model.parameters(), List.of())) {
            for (int step = 0; step < 3; step++) {
                stepper.clearGradients();
                for (Parameter parameter : model.parameters().values()) {
                    Tensor weight = parameter.tensor();
                    Tensor factors = values(2, weight.numel()).reshape(weight.shape());
                    weight.mul(weight).mul(factors).sum().backward();
                }
                stepper.step(1);
            }
        }
    }

    private static Tensor values(long seed, long count) {
        return Rng.normalInPlace(Tensor.zeros(count), 0, 1, seed);
    }
}
