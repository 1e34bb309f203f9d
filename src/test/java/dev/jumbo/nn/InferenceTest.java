package dev.jumbo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import org.junit.jupiter.api.Test;

class InferenceTest {
    /** With and without bias, padding, stride, dilation and groups. */
    private static Layer net() {
        return Sequential.of(
                new Conv2d(3, 16, 3).padding(1),
                new BatchNorm2d(16),
                new Relu(),
                new Residual(Sequential.of(
                        new Conv2d(16, 32, Dims.of(2, 3), 2, true).padding(2).dilation(2),
                        new Conv2d(32, 16, 1).withoutBias())),
                new Conv2d(16, 24, 5).stride(2).padding(2).withoutBias(),
                new Flatten(),
                new Linear(24 * 5 * 5, 7));
    }

    @Test
    void computesWhatTheModelComputes() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = net().materialise(Device.CPU, 1);
            Layer ready = Inference.ready(model, DType.FLOAT32);
            for (int batch : new int[] {1, 6}) {
                Tensor x = Rng.normalInPlace(Tensor.zeros(batch, 3, 10, 10), 0, 1, batch);
                float[] expected = model.forward(x).toFloats();
                assertThat(ready.forward(x).toFloats()).containsExactly(expected, within(1e-5f));
            }
        }
    }

    @Test
    void computesWhatLinearLayersOfTokensCompute() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Sequential.of(new Linear(24, 40), new Gelu(), Linear.withoutBias(40, 9))
                    .materialise(Device.CPU, 1);
            Layer ready = Inference.ready(model, DType.FLOAT32);
            for (int batch : new int[] {1, 6}) {
                Tensor x = Rng.normalInPlace(Tensor.zeros(24, batch, 5), 0, 1, batch)
                        .transpose(0, 2); // [5, B, 24], not in row order
                Tensor y = ready.forward(x);
                assertThat(y.shape()).containsExactly(5, batch, 9);
                float[] expected = model.forward(x).toFloats();
                assertThat(y.toFloats()).containsExactly(expected, within(1e-5f));
            }
        }
    }

    @Test
    void computesInBfloat16WhatMixedPrecisionComputes() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = net().materialise(Device.CPU, 1);
            Layer ready = Inference.ready(model, DType.BFLOAT16);
            Tensor x = Rng.normalInPlace(Tensor.zeros(6, 3, 10, 10), 0, 1, 3);
            float[] exact = model.forward(x).toFloats();
            try (Autocast cast = Autocast.bfloat16(Device.CPU)) {
                float[] expected = model.forward(x).to(DType.FLOAT32).toFloats();
                float[] actual = ready.forward(x).to(DType.FLOAT32).toFloats();
                assertThat(actual).containsExactly(expected, within(0.02f));
                assertThat(actual).containsExactly(exact, within(0.05f));
                assertThat(actual).isNotEqualTo(exact);
            }
        }
    }

    @Test
    void looksLikeTheModel() {
        try (Scope scope = Scope.open()) {
            Layer model = net().materialise(Device.CPU, 1);
            Layer ready = Inference.ready(model, DType.FLOAT32);
            assertThat(ready.parameterCount()).isEqualTo(model.parameterCount());
            Inspection plain = Inspection.of(model, 1, 3, 10, 10);
            Inspection packed = Inspection.of(ready, 1, 3, 10, 10);
            assertThat(packed.flops()).isEqualTo(plain.flops());
            assertThat(packed.rows().stream().map(Inspection.Row::op))
                    .isEqualTo(plain.rows().stream().map(Inspection.Row::op).toList());
        }
    }

    @Test
    void refusesAWrongShapeByName() {
        try (Scope scope = Scope.open()) {
            Layer ready = Inference.ready(net().materialise(Device.CPU, 1), DType.FLOAT32);
            Tensor x = Tensor.zeros(1, 4, 10, 10);
            ShapeException thrown =
                    org.assertj.core.api.Assertions.catchThrowableOfType(ShapeException.class, () -> ready.forward(x));
            assertThat(thrown).hasMessageContaining("expected x[B, 3, H, W], got x[1, 4, 10, 10]");
        }
    }
}
