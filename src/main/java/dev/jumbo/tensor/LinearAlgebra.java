package dev.jumbo.tensor;

import org.bytedeco.pytorch.global.torch;

/** Factors of matrices and linear systems, as in {@code torch.linalg}. */
public final class LinearAlgebra {
    private LinearAlgebra() {}

    /**
     * The lower triangle L of a symmetric positive definite matrix A = LLᵀ.   [n, n] → [n, n]
     *
     * @throws EngineException if the matrix is not positive definite
     */
    public static Tensor cholesky(Tensor matrix) {
        return Door.call("linalg_cholesky", () -> torch.linalg_cholesky(matrix.raw(), false), matrix, false);
    }

    /** X of LX = B, where L is a lower triangle.   [n, n], [n, m] → [n, m] */
    public static Tensor solveLower(Tensor lower, Tensor right) {
        return Door.call(
                "linalg_solve_triangular",
                () -> torch.linalg_solve_triangular(lower.raw(), right.raw(), false, true, false),
                lower,
                right,
                false,
                true,
                false);
    }
}
