package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class AutocastTest {
    @Test
    void productsAreInBfloat16AndCloseToFloat32() {
        try (Scope scope = Scope.open()) {
            Tensor x = Rng.normalInPlace(Tensor.zeros(16, 64), 0, 1, 1);
            Tensor w = Rng.normalInPlace(Tensor.zeros(32, 64), 0, 0.125, 2);
            Tensor expected = x.linear(w, null);
            Tensor actual;
            try (Autocast half = Autocast.bfloat16(Device.CPU)) {
                actual = x.linear(w, null);
                assertThat(x.matmul(w.transpose(0, 1)).dtype()).isEqualTo(DType.BFLOAT16);
            }
            assertThat(actual.dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(x.linear(w, null).dtype()).isEqualTo(DType.FLOAT32);
            assertThat(distance(actual, expected)).isBetween(1e-5, 0.01);
        }
    }

    @Test
    void convolutionsToo() {
        try (Scope scope = Scope.open()) {
            Tensor x = Rng.normalInPlace(Tensor.zeros(2, 8, 9, 9), 0, 1, 1).channelsLast();
            Tensor w = Rng.normalInPlace(Tensor.zeros(16, 8, 3, 3), 0, 0.1, 2).channelsLast();
            long[] one = {1, 1};
            Tensor expected = Functional.conv(x, w, null, one, one, one, 1);
            try (Autocast half = Autocast.bfloat16(Device.CPU)) {
                Tensor actual = Functional.conv(x, w, null, one, one, one, 1);
                assertThat(actual.dtype()).isEqualTo(DType.BFLOAT16);
                assertThat(distance(actual, expected)).isBetween(1e-5, 0.01);
            }
        }
    }

    /** The weight and its gradient stay float32; a change of the weight is seen by the next pass. */
    @Test
    void weightsStayInFloat32() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(4, 8);
            Tensor w = Rng.normalInPlace(Tensor.zeros(2, 8), 0, 1, 2).requireGrad(true);
            Tensor loss;
            Tensor before;
            try (Autocast half = Autocast.bfloat16(Device.CPU)) {
                before = x.linear(w, null);
                loss = before.to(DType.FLOAT32).sum();
            }
            loss.backward();
            Tensor grad = Objects.requireNonNull(w.grad());
            assertThat(grad.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(grad.toFloats()).containsOnly(4);
            try (Autograd off = Autograd.off()) {
                w.addInPlace(grad);
            }
            try (Autocast half = Autocast.bfloat16(Device.CPU)) {
                Tensor after = x.linear(w, null);
                assertThat(distance(after, before.add(32))).isLessThan(0.01);
            }
        }
    }

    @Test
    void nestsAndEnds() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(2, 2);
            try (Autocast outer = Autocast.bfloat16(Device.CPU)) {
                try (Autocast inner = Autocast.bfloat16(Device.CPU)) {
                    assertThat(x.matmul(x).dtype()).isEqualTo(DType.BFLOAT16);
                }
                assertThat(x.matmul(x).dtype()).isEqualTo(DType.BFLOAT16);
            }
            assertThat(x.matmul(x).dtype()).isEqualTo(DType.FLOAT32);
        }
    }

    /** Root of the mean square of the difference, in that of the expected values. */
    private static double distance(Tensor actual, Tensor expected) {
        double[] a = actual.toDoubles();
        double[] e = expected.toDoubles();
        double difference = 0;
        double square = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - e[i]) * (a[i] - e[i]);
            square += e[i] * e[i];
        }
        return Math.sqrt(difference / square);
    }
}
