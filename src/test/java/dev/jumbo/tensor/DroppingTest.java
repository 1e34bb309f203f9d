package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DroppingTest {
    private static final int N = 200_003;

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "BFLOAT16", "FLOAT64"})
    void dropsTheShareAndScalesTheRestWithTheSameGradient(DType dtype) {
        try (Scope scope = Scope.open()) {
            for (double p : new double[] {0.1, 0.5, 0.75}) {
                Tensor x = Tensor.full(1, dtype, Device.CPU, N).requireGrad(true);
                Rng.seed(7);
                Tensor y = Functional.dropout(x, p, true);
                y.sum().backward();
                float[] values = y.to(DType.FLOAT32).toFloats();
                float kept = (float) (1 / (1 - p));
                long dropped = 0;
                for (float value : values) {
                    dropped += value == 0 ? 1 : 0;
                    if (value != 0) {
                        assertThat(value).isCloseTo(kept, within(kept * (dtype == DType.BFLOAT16 ? 0.004f : 2e-5f)));
                    }
                }
                // Five standard deviations of a binomial count.
                assertThat((double) dropped / N).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / N)));
                assertThat(x.grad().to(DType.FLOAT32).toFloats()).isEqualTo(values);
            }
        }
    }

    @Test
    void neighboursAndPlacesInFourAreIndependent() {
        try (Scope scope = Scope.open()) {
            Rng.seed(3);
            float[] y = Functional.dropout(Tensor.full(1, DType.FLOAT32, Device.CPU, N), 0.5, true)
                    .toFloats();
            for (int lag = 1; lag <= 8; lag++) {
                int same = 0;
                for (int i = 0; i + lag < N; i++) {
                    same += (y[i] == 0) == (y[i + lag] == 0) ? 1 : 0;
                }
                assertThat((double) same / (N - lag)).as("lag " + lag).isCloseTo(0.5, within(0.006));
            }
            for (int place = 0; place < 4; place++) {
                int dropped = 0;
                for (int i = place; i < N; i += 4) {
                    dropped += y[i] == 0 ? 1 : 0;
                }
                assertThat(dropped / (N / 4.0)).as("place " + place).isCloseTo(0.5, within(0.012));
            }
        }
    }

    @Test
    void theSeedDecides() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.full(1, DType.BFLOAT16, Device.CPU, 50, 30);
            Rng.seed(1);
            float[] first = Functional.dropout(x, 0.3, true).to(DType.FLOAT32).toFloats();
            float[] second = Functional.dropout(x, 0.3, true).to(DType.FLOAT32).toFloats();
            Rng.seed(1);
            assertThat(Functional.dropout(x, 0.3, true).to(DType.FLOAT32).toFloats())
                    .isEqualTo(first);
            assertThat(second).isNotEqualTo(first);
            assertThat(Functional.dropout(x, 0.3, false).to(DType.FLOAT32).toFloats())
                    .isEqualTo(filled(1500));
        }
    }

    private static float[] filled(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
