package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private @Nullable Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(scope).close();
    }

    private static Tensor x() {
        return Tensor.of(new float[] {1, -2, 3, -4, 5, -6}, 2, 3);
    }

    @Test
    void isMadeOfArrays() {
        assertThat(x().shape()).containsExactly(2, 3);
        assertThat(x().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(x().toFloats()).containsExactly(1, -2, 3, -4, 5, -6);
        assertThat(Tensor.of(new double[] {1e-300, 2}).toDoubles()).containsExactly(1e-300, 2);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE, 7}).toLongs()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(Tensor.of(new int[] {-5, 6}, 1, 2).dtype()).isEqualTo(DType.INT32);
        assertThat(Tensor.of(new byte[] {-1, 1}).toLongs()).containsExactly(255, 1);
        assertThat(Tensor.of(new float[0]).numel()).isZero();
        assertThat(Tensor.of(new long[0], 0, 3).toLongs()).isEmpty();
        assertThat(Tensor.zeros(0).toFloats()).isEmpty();
        assertThat(Tensor.of(new float[] {0, -0.5f, Float.NaN}).toBooleans()).containsExactly(false, true, true);
        assertThat(Tensor.arange(4).toLongs()).containsExactly(0, 1, 2, 3);
        assertThat(Tensor.full(2.5, DType.FLOAT64, Device.CPU, 2).toDoubles()).containsExactly(2.5, 2.5);
        assertThat(Tensor.full(3, DType.INT64, Device.CPU, 1).toLongs()).containsExactly(3);
        assertThat(Tensor.zeros(2, 0).shape()).containsExactly(2, 0);
        assertThatThrownBy(() -> Tensor.of(new float[] {1, 2, 3}, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Tensor.of: shape [2, 2] holds 4 elements, got 3");
    }

    @Test
    void showsItself() {
        assertThat(x()).hasToString("float32[2, 3]");
        assertThat(Tensor.scalar(1.5f)).hasToString("float32[]=1.5");
        assertThat(x().size(-1)).isEqualTo(3);
        assertThat(x().dim()).isEqualTo(2);
        assertThat(x().numel()).isEqualTo(6);
        assertThat(x().device()).isEqualTo(Device.CPU);
        assertThat(Tensor.of(new long[] {1L << 60}).item()).isEqualTo(0x1p60);
        assertThatThrownBy(() -> x().item())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected one element, got float32[2, 3]");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void convertsTypes(DType dtype) {
        Tensor y = Tensor.of(new float[] {0, 1}).to(dtype);
        assertThat(y.dtype()).isEqualTo(dtype);
        assertThat(y.toFloats()).containsExactly(0, 1);
        assertThat(y.to(dtype)).isSameAs(y);
        assertThat(y.to(Device.CPU)).isSameAs(y);
    }

    @Test
    void hasLayouts() {
        Tensor x = Tensor.arange(24).reshape(1, 2, 3, 4);
        Tensor y = x.channelsLast();
        assertThat(y.isChannelsLast()).isTrue();
        assertThat(y.isContiguous()).isFalse();
        assertThat(y.channelsLast()).isSameAs(y);
        assertThat(y.toLongs()).containsExactly(x.toLongs());
        assertThat(y.contiguous().isContiguous()).isTrue();
        assertThat(x.transpose(2, 3).toLongs()).startsWith(0, 4, 8, 1);
    }

    @Test
    void changesShape() {
        assertThat(x().transpose(0, 1).toFloats()).containsExactly(1, -4, -2, 5, 3, -6);
        assertThat(x().permute(1, 0).shape()).containsExactly(3, 2);
        assertThat(x().reshape(3, -1).toFloats()).containsExactly(1, -2, 3, -4, 5, -6);
        assertThat(x().reshape(1, 2, 3).flatten(1, 2).shape()).containsExactly(1, 6);
        assertThat(x().unsqueeze(1).shape()).containsExactly(2, 1, 3);
        assertThat(x().unsqueeze(0).squeeze(0).shape()).containsExactly(2, 3);
        assertThat(x().select(1, 2).toFloats()).containsExactly(3, -6);
        assertThat(x().narrow(1, 1, 2).toFloats()).containsExactly(-2, 3, 5, -6);
        assertThat(x().indexSelect(1, Tensor.of(new long[] {2, 2, 0})).toFloats())
                .containsExactly(3, 3, 1, -6, -6, -4);
        assertThat(Tensor.cat(1, x(), Tensor.ones(2, 1)).toFloats()).containsExactly(1, -2, 3, 1, -4, 5, -6, 1);
        assertThat(Tensor.stack(0, x(), x()).shape()).containsExactly(2, 2, 3);
    }

    @Test
    void calculates() {
        Tensor y = Tensor.of(new float[] {2, 4, 8});
        same(x().add(y), 3, 2, 11, -2, 9, 2);
        same(x().add(1), 2, -1, 4, -3, 6, -5);
        same(x().sub(y), -1, -6, -5, -6, 1, -14);
        same(x().mul(y), 2, -8, 24, -8, 20, -48);
        same(x().mul(-2), -2, 4, -6, 8, -10, 12);
        same(x().div(y), 0.5, -0.5, 0.375, -2, 1.25, -0.75);
        same(x().pow(2), 1, 4, 9, 16, 25, 36);
        same(x().neg().abs(), 1, 2, 3, 4, 5, 6);
        same(x().sign(), 1, -1, 1, -1, 1, -1);
        same(x().relu(), 1, 0, 3, 0, 5, 0);
        same(y.log(), Math.log(2), Math.log(4), Math.log(8));
        same(y.sqrt().exp(), Math.exp(Math.sqrt(2)), Math.exp(2), Math.exp(Math.sqrt(8)));
        same(y.tanh(), Math.tanh(2), Math.tanh(4), Math.tanh(8));
        same(y.sigmoid(), 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(-4)), 1 / (1 + Math.exp(-8)));
        same(x().matmul(y.reshape(3, 1)), 2 - 8 + 24, -8 + 20 - 48);
        same(y.reshape(1, 3).linear(x(), null), 18, -36);
        same(y.reshape(1, 3).linear(x(), Tensor.of(new float[] {1, 2})), 19, -34);
    }

    @Test
    void reduces() {
        assertThat(x().sum().item()).isEqualTo(-3);
        assertThat(x().mean().item()).isEqualTo(-0.5);
        same(x().sum(false, 0), -3, 3, -3);
        assertThat(x().sum(true, 1).shape()).containsExactly(2, 1);
        same(x().mean(false, 1), 2 / 3.0, -5 / 3.0);
        same(x().amax(1), 3, 5);
        assertThat(x().argmax(1).toLongs()).containsExactly(2, 1);
        assertThat(x().eq(x().abs()).toBooleans()).containsExactly(true, false, true, false, true, false);
        assertThat(Tensor.of(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY})
                        .isFinite()
                        .toBooleans())
                .containsExactly(true, false, false);
        assertThat(x().isFinite().all().item()).isEqualTo(1);
        double e = Math.exp(1) + Math.exp(-2) + Math.exp(3);
        same(x().softmax(1).narrow(0, 0, 1), Math.exp(1) / e, Math.exp(-2) / e, Math.exp(3) / e);
        same(x().logSoftmax(1).narrow(0, 0, 1), 1 - Math.log(e), -2 - Math.log(e), 3 - Math.log(e));
    }

    @Test
    void changesInPlace() {
        changes(t -> t.addInPlace(Tensor.ones(3)), 2, -1, 4, -3, 6, -5);
        changes(t -> t.addInPlace(1), 2, -1, 4, -3, 6, -5);
        changes(t -> t.mulInPlace(2), 2, -4, 6, -8, 10, -12);
        changes(t -> t.lerpInPlace(Tensor.zeros(2, 3), 0.5), 0.5, -1, 1.5, -2, 2.5, -3);
        changes(Tensor::reluInPlace, 1, 0, 3, 0, 5, 0);
        changes(t -> t.clampInPlace(-2, 2), 1, -2, 2, -2, 2, -2);
        changes(Tensor::zeroInPlace, 0, 0, 0, 0, 0, 0);
        changes(t -> t.fillInPlace(7), 7, 7, 7, 7, 7, 7);
        changes(t -> t.copyInPlace(Tensor.arange(3)), 0, 1, 2, 0, 1, 2);
    }

    @Test
    void sameAsComparesBits() {
        Tensor nan = Tensor.of(new float[] {Float.NaN});
        assertThat(nan.sameAs(nan.copy())).isTrue();
        assertThat(Tensor.of(new float[] {0f}).sameAs(Tensor.of(new float[] {-0f})))
                .isFalse();
        assertThat(x().sameAs(x().reshape(3, 2))).isFalse();
        assertThat(x().sameAs(x().to(DType.FLOAT64))).isFalse();
        assertThat(x().sameAs(x().transpose(0, 1).contiguous().transpose(0, 1))).isTrue();
    }

    @Test
    void failuresNameTheOperatorAndItsArguments() {
        assertThatThrownBy(() -> x().reshape(4, 4))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("reshape(float32[2, 3], [4, 4]): ")
                .hasMessageContaining("invalid for input of size 6")
                .cause()
                .isNotNull();
        assertThatThrownBy(() -> x().addInPlace(Tensor.ones(5)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("add_(float32[2, 3], float32[5]): ");
        assertThatThrownBy(() -> Tensor.empty(DType.FLOAT32, Device.CPU, 1L << 40, 1L << 10))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("out of memory for tensors");
    }

    @Test
    void devicesAreRead() {
        assertThat(Device.parse(" CPU ")).isEqualTo(Device.CPU);
        assertThat(Device.CPU).hasToString("cpu");
        assertThat(Device.cuda(1)).hasToString("cuda:1");
        assertThatThrownBy(() -> Device.parse("gpu")).hasMessageContaining("expected auto, cpu, cuda, cuda:N or mps");
        assertThatThrownBy(() -> Device.parse("cuda:99")).hasMessageContaining("CUDA devices can be used here");
        assertThatThrownBy(() -> Device.cuda(-1)).hasMessageContaining("expected 0 or more, got -1");
    }

    private static void changes(UnaryOperator<Tensor> op, double... expected) {
        Tensor x = x();
        assertThat(op.apply(x)).isSameAs(x);
        same(x, expected);
    }

    private static void same(Tensor actual, double... expected) {
        assertThat(actual.toDoubles()).containsExactly(expected, within(1e-5));
    }
}
