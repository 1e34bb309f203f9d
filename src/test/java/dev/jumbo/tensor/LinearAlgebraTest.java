package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearAlgebraTest {
    private static final double[] MATRIX = {4, 12, -16, 12, 37, -43, -16, -43, 98};

    @Test
    void choleskyIsTheLowerTriangle() {
        try (Scope scope = Scope.open()) {
            Tensor lower = LinearAlgebra.cholesky(Tensor.of(MATRIX, 3, 3));
            assertThat(lower.toDoubles()).containsExactly(new double[] {2, 0, 0, 6, 1, 0, -8, 5, 3}, within(1e-12));
        }
    }

    @Test
    void solvesTheLowerTriangle() {
        try (Scope scope = Scope.open()) {
            Tensor lower = Tensor.of(new double[] {2, 0, 0, 6, 1, 0, -8, 5, 3}, 3, 3);
            Tensor right = Tensor.of(new double[] {2, 4, 7, 11, 0, 2}, 3, 2);
            // By hand: row after row, 2x = 2, 6x + y = 7, -8x + 5y + 3z = 0, and the same with 4, 11, 2.
            assertThat(LinearAlgebra.solveLower(lower, right).toDoubles())
                    .containsExactly(new double[] {1, 2, 1, -1, 1, 23.0 / 3}, within(1e-12));
        }
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteIsRefused() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = Tensor.of(new double[] {1, 2, 2, 1}, 2, 2);
            assertThatThrownBy(() -> LinearAlgebra.cholesky(matrix))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("positive-definite");
        }
    }
}
