package dev.jumbo.benchmarks;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/**
 * The cost of calling one small operator, the sum of two tensors of one element: call, result, scope and release. {@code
 * operator_cost.py} does the same with Python's PyTorch.
 */
public final class OperatorCost {
    private static final int CALLS = 1000;
    private static final int ROUNDS = 2000;

    private OperatorCost() {}

    public static void main(String[] args) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor a = Tensor.ones(1);
            Tensor b = Tensor.ones(1);
            round(a, b);
            double[] nanos = new double[ROUNDS];
            for (int r = 0; r < ROUNDS; r++) {
                nanos[r] = round(a, b);
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "one small operator: %.0f ns (median of %d rounds of %d calls; fastest round %.0f ns)%n",
                    nanos[ROUNDS / 2], ROUNDS, CALLS, nanos[0]);
        }
    }

    private static double round(Tensor a, Tensor b) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < CALLS; i++) {
                a.add(b);
            }
        }
        return (System.nanoTime() - start) / (double) CALLS;
    }
}
