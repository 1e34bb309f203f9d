package dev.jumbo.train.optim;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.BatchNorm1d;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradient clipping and the average of weights against PyTorch's. */
class GoldenClippingTest {
    record Three(Parameter a, Parameter b, Parameter c) implements Module {
        List<Parameter> list() {
            return List.of(a, b, c);
        }
    }

    static Stream<JsonNode> norm() {
        return Goldens.stream(Goldens.read("clip").get("norm"));
    }

    static Stream<JsonNode> value() {
        return Goldens.stream(Goldens.read("clip").get("value"));
    }

    static Stream<JsonNode> ema() {
        return Goldens.stream(Goldens.read("clip").get("ema"));
    }

    @ParameterizedTest
    @MethodSource("norm")
    void theNormOfAllGradientsIsLimited(JsonNode golden) {
        try (Scope scope = Scope.open()) {
            Three model = withGradients(golden);
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), List.of())) {
                double norm = stepper.clipNorm(golden.get("maxNorm").doubleValue());
                assertClose("norm before", norm, golden.get("totalNorm").doubleValue(), 1e-6);
            }
            checkGradients(model, golden.get("clipped"));
        }
    }

    @Test
    void withoutALimitTheNormIsOnlyMeasured() {
        JsonNode golden = norm().findFirst().orElseThrow();
        try (Scope scope = Scope.open()) {
            Three model = withGradients(golden);
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), List.of())) {
                assertClose("norm", stepper.clipNorm(0), golden.get("totalNorm").doubleValue(), 1e-6);
            }
            checkGradients(model, golden.get("gradients"));
        }
    }

    @ParameterizedTest
    @MethodSource("value")
    void eachElementIsLimited(JsonNode golden) {
        try (Scope scope = Scope.open()) {
            Three model = withGradients(golden);
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), List.of())) {
                stepper.clipValue(golden.get("limit").doubleValue());
            }
            checkGradients(model, golden.get("clipped"));
        }
    }

    @ParameterizedTest
    @MethodSource("ema")
    void theAverageFollowsTheWeights(JsonNode golden) {
        record One(Parameter weight) implements Module {}
        try (Scope scope = Scope.open()) {
            One model = Module.materialise(new One(Parameter.of(Init.ZEROS, 2, 3)), Device.CPU, 0);
            JsonNode weights = golden.get("weights");
            JsonNode averages = golden.get("averages");
            set(model.weight(), weights.get(0));
            try (Ema ema = new Ema(golden.get("decay").doubleValue(), model.state())) {
                for (int t = 1; t < weights.size(); t++) {
                    set(model.weight(), weights.get(t));
                    ema.update(t);
                    assertClose("average " + t, average(ema, "weight"), averages.get(t), 1e-6);
                }
                ema.swap();
                assertClose("weight after the exchange", model.weight().tensor(), averages.get(5), 1e-6);
                assertClose("average after the exchange", average(ema, "weight"), weights.get(5), 0);
                ema.swap();
                assertClose("weight exchanged back", model.weight().tensor(), weights.get(5), 0);
                assertThat(model.weight().tensor().requiresGrad()).isTrue();
            }
        }
    }

    @Test
    void theAverageTakesInBuffersToo() {
        try (Scope scope = Scope.open()) {
            BatchNorm1d norm = Module.materialise(new BatchNorm1d(2), Device.CPU, 0);
            try (Ema ema = new Ema(0.5, norm.state());
                    Autograd off = Autograd.off()) {
                norm.runningMean().tensor().copyInPlace(Tensor.of(new float[] {3, -4}));
                norm.weight().tensor().copyInPlace(Tensor.of(new float[] {3, -4}));
                ema.update(8); // 9/18
                assertThat(average(ema, "runningMean").toFloats()).containsExactly(1.5f, -2);
                assertThat(average(ema, "weight").toFloats()).containsExactly(2, -1.5f);
            }
        }
    }

    @Test
    void l1AddsThePenaltyTimesTheSign() {
        record One(Parameter weight) implements Module {}
        try (Scope scope = Scope.open()) {
            One model = Module.materialise(new One(Parameter.of(Init.ZEROS, 3)), Device.CPU, 0);
            try (Autograd off = Autograd.off()) {
                model.weight().tensor().copyInPlace(Tensor.of(new float[] {2, 0, -0.5f}));
            }
            model.weight().tensor().mul(4).sum().backward();
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), List.of())) {
                stepper.addL1(0.25);
                assertThat(gradient(model.weight())).containsExactly(4.25f, 4, 3.75f);
                stepper.clearGradients();
                assertThat(model.weight().tensor().grad()).isNull();
            }
        }
    }

    private static float[] gradient(Parameter parameter) {
        return Objects.requireNonNull(parameter.tensor().grad()).toFloats();
    }

    private static Tensor average(Ema ema, String key) {
        return Objects.requireNonNull(ema.state().get(key));
    }

    private static void set(Parameter parameter, JsonNode values) {
        try (Autograd off = Autograd.off()) {
            parameter.tensor().copyInPlace(Goldens.tensor(values));
        }
    }

    /** The gradient of Σ p·g is g. */
    private static Three withGradients(JsonNode golden) {
        Three model = Module.materialise(
                new Three(
                        Parameter.of(Init.ZEROS, 3, 4), Parameter.of(Init.ZEROS, 4), Parameter.of(Init.ZEROS, 2, 2, 2)),
                Device.CPU,
                0);
        for (int i = 0; i < 3; i++) {
            model.list()
                    .get(i)
                    .tensor()
                    .mul(Goldens.tensor(golden.get("gradients").get(i)))
                    .sum()
                    .backward();
        }
        return model;
    }

    private static void checkGradients(Three model, JsonNode expected) {
        for (int i = 0; i < 3; i++) {
            Tensor gradient =
                    Objects.requireNonNull(model.list().get(i).tensor().grad());
            assertClose("gradient " + i, gradient, expected.get(i), 1e-6);
        }
    }
}
