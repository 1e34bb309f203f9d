package dev.jumbo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Gradients;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients with checkpoints are, to the last bit, those without. */
class ActivationCheckpointsTest {
    private static final double FACTOR = 0.3;

    /** Parts one after the other, with dropout in each. */
    record Case(String name, List<Layer> parts, boolean inputLearns, boolean bfloat16) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Layer> blocks(boolean normFirst) {
        return Stream.generate(() -> (Layer) new TransformerEncoderLayer(8, 2, 12, 0.2, normFirst))
                .limit(3)
                .toList();
    }

    private static List<Layer> experts() {
        return Stream.generate(() -> (Layer) new Residual(
                        Sequential.of(new MixtureOfExperts(8, 3, 2, () -> new SwiGlu(8, 6)), new Dropout(0.2))))
                .limit(3)
                .toList();
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("normalised before", blocks(true), true, false),
                new Case("normalised after", blocks(false), true, false),
                new Case("an input that needs no gradient", blocks(true), false, false),
                new Case("experts with losses of their own", experts(), true, false),
                new Case("a part that does nothing", List.of(new Identity(), new Dropout(0.5)), true, false),
                new Case("mixed precision", blocks(true), true, true));
    }

    private record Result(float[] loss, Map<String, float[]> gradients, float[] nextDraw) {}

    private static Result run(Case c, boolean checkpoints) {
        Sequential model = Sequential.of(c.parts.toArray(Layer[]::new));
        try (Scope scope = Scope.open();
                Mode mode = Mode.training();
                ActivationCheckpoints kept = checkpoints ? ActivationCheckpoints.open() : null;
                AuxiliaryLosses auxiliary = AuxiliaryLosses.collect()) {
            Module.materialise(model, Device.CPU, 3);
            Tensor input = Gradients.normal(5, 2, 4, 8).to(DType.FLOAT32).requireGrad(c.inputLearns);
            Rng.seed(11);
            Tensor loss;
            try (Autocast cast = c.bfloat16 ? Autocast.bfloat16(Device.CPU) : null) {
                Tensor x = c.inputLearns ? input.mul(1.5) : input;
                for (Layer part : c.parts) {
                    x = ActivationCheckpoints.before(x, part::forward);
                }
                loss = auxiliary.addTo(x.to(DType.FLOAT32).pow(2).mean(), FACTOR);
            }
            if (kept == null) {
                loss.backward();
            } else {
                kept.backward(loss);
            }
            Map<String, float[]> gradients = new LinkedHashMap<>();
            if (c.inputLearns) {
                gradients.put("input", grad(input));
            }
            model.parameters().forEach((key, p) -> gradients.put(key, grad(p.tensor())));
            return new Result(
                    loss.toFloats(),
                    gradients,
                    new Dropout(0.5).forward(Tensor.ones(64)).toFloats());
        }
    }

    private static float[] grad(Tensor leaf) {
        Tensor grad = leaf.grad();
        return grad == null ? new float[0] : grad.toFloats();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAndRandomNumbersAreTheSameBits(Case c) {
        Result plain = run(c, false);
        Result kept = run(c, true);
        assertThat(kept.loss).isEqualTo(plain.loss);
        plain.gradients.forEach(
                (key, expected) -> assertThat(kept.gradients.get(key)).as(key).isEqualTo(expected));
        assertThat(plain.gradients.values()).allMatch(g -> g.length > 0);
        assertThat(kept.nextDraw).isEqualTo(plain.nextDraw);
    }

    /** A part is computed twice, and what it makes on the way dies with its scope. */
    @Test
    void onlyWhatAPartReadsIsKept() {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training();
                ActivationCheckpoints kept = ActivationCheckpoints.open()) {
            List<Integer> calls = new ArrayList<>();
            Tensor x = Tensor.ones(4).requireGrad(true);
            long before = Scope.liveTensors();
            Tensor y = x;
            for (int part = 0; part < 3; part++) {
                int number = part;
                UnaryOperator<Tensor> f = input -> {
                    calls.add(number);
                    return input.mul(2).add(1).pow(2).tanh();
                };
                y = ActivationCheckpoints.before(y, f);
            }
            assertThat(Scope.liveTensors() - before).isEqualTo(6); // an output and a generator's state each
            kept.backward(y.sum());
            assertThat(calls).containsExactly(0, 1, 2, 2, 1, 0);
            assertThat(x.hasGrad()).isTrue();
        }
    }

    /** Nothing is kept where nothing is recorded or nobody asked. */
    @Test
    void withoutItAPartIsCalledOnce() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(4).requireGrad(true);
            ActivationCheckpoints.before(x, Tensor::exp).sum().backward();
            assertThat(x.hasGrad()).isTrue();
        }
    }
}
