package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTest {
    record Pass(String name, UnaryOperator<Tensor> forward) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Each takes [2, 3, 4, 4] and uses operators that no layer of the contract test uses. */
    static Pass[] passes() {
        return new Pass[] {
            new Pass(
                    "arithmetic",
                    x -> x.add(1).sub(x.mul(0.5)).div(x.abs().add(2)).neg().pow(2)),
            new Pass("functions", x -> x.abs().add(1).log().exp().sqrt().sign().mul(x.sigmoid())),
            new Pass(
                    "reductions",
                    x -> x.sum(true, 1, 2).add(x.mean(false, 0)).add(x.sum()).add(x.mean())),
            new Pass("largest", x -> x.amax(1).add(x.argmax(1).to(DType.FLOAT32))),
            new Pass("softmax", x -> x.softmax(1).add(x.logSoftmax(-1))),
            new Pass(
                    "shapes",
                    x -> x.reshape(2, 12, 4)
                            .transpose(1, 2)
                            .flatten(0, 1)
                            .unsqueeze(0)
                            .squeeze(0)),
            new Pass("permute", x -> x.permute(0, 2, 3, 1).contiguous().detach().copy()),
            new Pass("slices", x -> x.select(1, 2).add(x.narrow(1, 1, 1).squeeze(1))),
            new Pass("index", x -> x.indexSelect(2, Tensor.of(new long[] {3, 0}))),
            new Pass(
                    "join",
                    x -> Tensor.cat(1, x, x.mul(2))
                            .sum(false, 1)
                            .add(Tensor.stack(0, x, x).mean())),
            new Pass("types", x -> x.to(DType.FLOAT64).mul(3).to(DType.BFLOAT16).to(DType.FLOAT32)),
            new Pass(
                    "comparison",
                    x -> x.isFinite().eq(x.isFinite()).all().to(DType.FLOAT32).add(x)),
            new Pass("channels-last", x -> x.channelsLast().add(1)),
            new Pass("product", x -> x.matmul(x.transpose(-1, -2))),
            new Pass(
                    "in place",
                    x -> x.add(1)
                            .mulInPlace(2)
                            .addInPlace(x)
                            .addInPlace(-3)
                            .reluInPlace()
                            .clampInPlace(1, 2)),
            new Pass("an open bound", x -> x.copy().clampInPlace(0, Double.POSITIVE_INFINITY)),
            new Pass("in place through a view", x -> {
                Tensor y = x.copy();
                y.select(1, 0).mulInPlace(5);
                return y;
            }),
            new Pass("lerp, copy, fill, zero", x -> {
                Tensor y = x.mul(2).lerpInPlace(x, 0.25);
                Tensor z = x.copy().zeroInPlace().fillInPlace(4);
                return y.add(z).add(x.mul(0).copyInPlace(y));
            }),
            new Pass(
                    "constants", x -> x.add(Tensor.of(new float[] {1, 2, 3, 4})).add(Tensor.arange(4))),
            new Pass(
                    "full",
                    x -> x.add(Tensor.ones(4))
                            .add(Tensor.full(2, DType.FLOAT64, Device.CPU).to(DType.FLOAT32))),
            new Pass("accumulator", x -> Tensor.zeros(2, 3, 4, 4).addInPlace(x)),
            new Pass("the input itself", x -> x),
            new Pass("a value used twice", x -> {
                Tensor y = x.mul(3);
                return y.mul(y);
            })
        };
    }

    @ParameterizedTest
    @MethodSource("passes")
    void compilesToTheSame(Pass pass) {
        try (Scope scope = Scope.open()) {
            Tensor first = Rng.normalInPlace(Tensor.zeros(2, 3, 4, 4), 0, 1, 1);
            Tensor second = Rng.normalInPlace(Tensor.zeros(2, 3, 4, 4), 0, 1, 2);
            Trace trace = Trace.of(pass.forward, first, new IdentityHashMap<>());
            assertThat(trace.weights()).isEmpty();
            try (Trace.Compiled compiled = trace.compile(Map.of())) {
                for (Tensor x : new Tensor[] {second, first, second}) {
                    Tensor expected = pass.forward.apply(x);
                    Tensor actual = compiled.forward(x);
                    assertThat(actual.dtype()).isEqualTo(expected.dtype());
                    assertThat(actual.shape()).containsExactly(expected.shape());
                    assertThat(actual.toFloats()).containsExactly(expected.toFloats(), within(1e-6f));
                }
            }
        }
    }

    @Test
    void namesValuesAndWeights() {
        try (Scope scope = Scope.open()) {
            Tensor w = Tensor.ones(3, 2);
            Tensor b = Tensor.zeros(3);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            keys.put(w, "fc.weight");
            keys.put(b, "fc.bias");
            Trace trace = Trace.of(x -> x.linear(w, b).relu(), Tensor.ones(1, 2), keys);
            assertThat(trace.weights().values()).containsExactly("fc.weight", "fc.bias");
            assertThat(trace.nodes()).extracting(Trace.Node::op).containsExactly("linear", "relu");
            Trace.Node linear = trace.nodes().get(0);
            assertThat(linear.shape()).containsExactly(1, 3);
            assertThat(linear.args().get(0)).isEqualTo(new Trace.Value(0));
            assertThat(trace.weights()
                            .get(((Trace.Value)
                                            Objects.requireNonNull(linear.args().get(1)))
                                    .id()))
                    .isEqualTo("fc.weight");
            assertThat(trace.nodes().get(1).args()).containsExactly(linear.output());
            assertThat(trace.output()).isEqualTo(trace.nodes().get(1).output().id());
            assertThat(trace.toTorchScript())
                    .startsWith("def forward(x: Tensor, w: List[Tensor]) -> Tensor:\n")
                    .contains("= torch.linear(x, w[0], w[1])\n");
        }
    }

    /** Other weights of the same keys can be compiled in. */
    @Test
    void weightsAreGivenAtCompilation() {
        try (Scope scope = Scope.open()) {
            Tensor w = Tensor.ones(2, 2);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            keys.put(w, "w");
            Trace trace = Trace.of(x -> x.matmul(w), Tensor.ones(1, 2), keys);
            assertThatThrownBy(() -> trace.compile(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("weight 'w' is missing");
            Map<String, Tensor> others = new LinkedHashMap<>();
            others.put("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
            try (Trace.Compiled compiled = trace.compile(others)) {
                others.clear();
                assertThat(compiled.forward(Tensor.ones(1, 2)).toFloats()).containsExactly(4, 6);
            }
        }
    }

    @Test
    void isRecordedOnceAtATimeAndEndsWithTheFailure() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(2, 3);
            assertThatThrownBy(() -> Trace.of(
                            a -> {
                                Trace.of(UnaryOperator.identity(), a, new IdentityHashMap<>());
                                return a;
                            },
                            x,
                            new IdentityHashMap<>()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("recorded on this thread already");
            assertThatThrownBy(() -> Trace.of(a -> a.matmul(a), x, new IdentityHashMap<>()))
                    .isInstanceOf(EngineException.class);
            assertThat(Trace.of(a -> a.add(1), x, new IdentityHashMap<>()).nodes())
                    .hasSize(1);
            assertThat(Autograd.isOn()).isTrue();
        }
    }

    @Test
    void aWeightOrConstantIsNotChangedInPlace() {
        try (Scope scope = Scope.open()) {
            Tensor w = Tensor.ones(2);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            keys.put(w, "w");
            assertThatThrownBy(() -> Trace.of(x -> x.add(w).add(w.addInPlace(x)), Tensor.ones(2), keys))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add_: a traced pass cannot change a weight or a constant in place");
            assertThat(w.toFloats()).containsExactly(1, 1);
            assertThatThrownBy(() -> Trace.of(
                            x -> Tensor.of(new float[] {1, 1}).addInPlace(x), Tensor.ones(2), new IdentityHashMap<>()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
