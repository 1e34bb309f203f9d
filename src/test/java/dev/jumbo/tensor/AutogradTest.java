package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AutogradTest {
    /** A function of a [3, 4] and b [4, 3]. */
    record Expression(String name, BinaryOperator<Tensor> f) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Expression[] expressions() {
        return new Expression[] {
            new Expression(
                    "arithmetic",
                    (a, b) -> a.mul(b.transpose(0, 1))
                            .sub(a.div(b.transpose(0, 1).pow(2).add(1)))),
            new Expression(
                    "functions",
                    (a, b) -> a.tanh()
                            .exp()
                            .add(b.abs().add(1).log().transpose(0, 1))
                            .neg()),
            new Expression(
                    "roots", (a, b) -> a.pow(2).add(0.5).sqrt().mul(b.sigmoid().transpose(0, 1))),
            new Expression(
                    "product", (a, b) -> a.matmul(b).softmax(-1).add(b.matmul(a).sum())),
            new Expression(
                    "reductions",
                    (a, b) ->
                            a.mean(false, 1).add(b.sum(false, 0)).add(a.amax(1)).mul(b.mean())),
            new Expression(
                    "shapes",
                    (a, b) -> Tensor.cat(0, a.reshape(6, 2), b.flatten(0, -1).reshape(6, 2))
                            .permute(1, 0)),
            new Expression(
                    "slices",
                    (a, b) -> a.select(0, 1).mul(b.narrow(1, 1, 1).squeeze(1)).unsqueeze(0)),
            new Expression(
                    "index",
                    (a, b) -> b.indexSelect(0, Tensor.of(new long[] {1, 1, 3})).mul(a.select(1, 0))),
            new Expression(
                    "stack",
                    (a, b) -> Tensor.stack(1, a, b.transpose(0, 1).contiguous()).logSoftmax(1)),
            new Expression(
                    "in place",
                    (a, b) -> a.matmul(b)
                            .mulInPlace(3)
                            .addInPlace(a.matmul(b))
                            .reluInPlace()
                            .mul(2)),
            new Expression(
                    "relu", (a, b) -> a.relu().add(b.transpose(0, 1).relu().relu()))
        };
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void gradientsAreSlopes(Expression e) {
        try (Scope scope = Scope.open()) {
            Tensor a = Gradients.normal(1, 3, 4).requireGrad(true);
            Tensor b = Gradients.normal(2, 4, 3).requireGrad(true);
            Gradients.check(() -> e.f.apply(a, b), List.of(a, b));
        }
    }

    /** y = x² + 3x at 2: the gradient is 7, and adds up. */
    @Test
    void backwardAddsToTheGradient() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.scalar(2).requireGrad(true);
            assertThat(x.grad()).isNull();
            x.pow(2).add(x.mul(3)).backward();
            assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(7);
            x.pow(2).add(x.mul(3)).backward();
            assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(14);
        }
    }

    @Test
    void offStopsRecordingUntilClosed() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(2).requireGrad(true);
            try (Autograd off = Autograd.off()) {
                assertThat(x.mul(2).requiresGrad()).isFalse();
                try (Autograd on = Autograd.on()) {
                    assertThat(x.mul(2).requiresGrad()).isTrue();
                }
                assertThat(Autograd.isOn()).isFalse();
            }
            assertThat(x.mul(2).requiresGrad()).isTrue();
            assertThat(x.detach().mul(2).requiresGrad()).isFalse();
        }
    }

    @Test
    void aGradientOutlivesTheStepThatMadeIt() {
        try (Scope outer = Scope.open()) {
            Tensor x = Tensor.ones(3).requireGrad(true);
            try (Scope step = Scope.open()) {
                x.mul(5).sum().backward();
            }
            assertThat(Objects.requireNonNull(x.grad()).toFloats()).containsExactly(5, 5, 5);
        }
    }

    @Test
    void mistakesAreExceptions() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(2).requireGrad(true);
            assertThatThrownBy(() -> x.mul(2).backward())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("backward(float32[2])")
                    .hasMessageContaining("scalar");
            assertThatThrownBy(() -> Tensor.ones(1).sum().backward()).isInstanceOf(EngineException.class);
            // exp needs its own result, which the next line changes
            Tensor y = x.exp();
            Tensor loss = y.sum();
            y.addInPlace(1);
            assertThatThrownBy(loss::backward)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("modified by an inplace operation");
            assertThatThrownBy(() -> x.addInPlace(1)).isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> Tensor.of(new long[] {1}).requireGrad(true))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
