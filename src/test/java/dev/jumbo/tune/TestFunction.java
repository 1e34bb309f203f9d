package dev.jumbo.tune;

import dev.jumbo.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Functions with known minima, given as what they are above them. {@link #main} prints how good samplers are; the same with
 * Optuna is benchmarks/optuna_samplers.py.
 */
enum TestFunction {
    /** Branin's, of two numbers. */
    BRANIN(Map.of("x", Map.of("float", List.of(-5, 10)), "y", Map.of("float", List.of(0, 15))), at -> {
        double x = number(at, "x");
        double a = number(at, "y") - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.39788735772973816;
    }),
    /** Rosenbrock's, of three numbers. */
    ROSENBROCK(
            Map.of(
                    "a", Map.of("float", List.of(-2, 2)),
                    "b", Map.of("float", List.of(-2, 2)),
                    "c", Map.of("float", List.of(-2, 2))),
            at -> {
                double a = number(at, "a");
                double b = number(at, "b");
                double c = number(at, "c");
                return 100 * square(b - a * a) + square(1 - a) + 100 * square(c - b * b) + square(1 - b);
            }),
    /** A rate, a width, a choice and a number that only one of the choices has. */
    MIXED(
            Map.of(
                    "lr", Map.of("log", List.of(1e-5, 1)),
                    "width", Map.of("int", List.of(16, 512), "step", 16),
                    "kind", List.of("a", "b", "c", "d"),
                    "momentum", Map.of("float", List.of(0, 1), "when", Map.of("kind", "b"))),
            at -> {
                double kind = List.of(1.0, 0.0, 1.5, 2.0).get("abcd".indexOf((String) at.get("kind")));
                double momentum = at.containsKey("momentum") ? number(at, "momentum") - 0.9 : 0.5;
                return square(Math.log10(number(at, "lr")) + 2.5)
                        + square((number(at, "width") - 320) / 160)
                        + kind
                        + 4 * square(momentum);
            }),
    /** Hartmann's, of six numbers. */
    HARTMANN(
            Map.of(
                    "x0", Map.of("float", List.of(0, 1)),
                    "x1", Map.of("float", List.of(0, 1)),
                    "x2", Map.of("float", List.of(0, 1)),
                    "x3", Map.of("float", List.of(0, 1)),
                    "x4", Map.of("float", List.of(0, 1)),
                    "x5", Map.of("float", List.of(0, 1))),
            TestFunction::hartmann);

    private static final double[][] A = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] P = {
        {1312, 1696, 5569, 124, 8283, 5886},
        {2329, 4135, 8307, 3736, 1004, 9991},
        {2348, 1451, 3522, 2883, 3047, 6650},
        {4047, 8828, 8732, 5743, 1091, 381}
    };
    private static final double[] C = {1, 1.2, 3, 3.2};

    private final SearchSpace space;
    private final ToDoubleFunction<Map<String, Object>> function;

    TestFunction(Map<String, Object> space, ToDoubleFunction<Map<String, Object>> function) {
        this.space = SearchSpace.parse(new TreeMap<>(space));
        this.function = function;
    }

    private static double number(Map<String, Object> values, String key) {
        return ((Number) values.get(key)).doubleValue();
    }

    private static double square(double x) {
        return x * x;
    }

    private static double hartmann(Map<String, Object> at) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double inner = 0;
            for (int j = 0; j < 6; j++) {
                inner += A[i][j] * square(number(at, "x" + j) - P[i][j] * 1e-4);
            }
            sum += C[i] * Math.exp(-inner);
        }
        return 3.32236801141551 - sum;
    }

    /** The best of some trials, with each of the seeds. */
    double[] best(Sampler sampler, int trials, int seeds) {
        double[] all = new double[seeds];
        for (int seed = 0; seed < seeds; seed++) {
            List<Trial> history = new ArrayList<>();
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < trials; i++) {
                Map<String, Object> values =
                        sampler.propose(space, history, Rng.mix(seed, i)).orElseThrow();
                double value = function.applyAsDouble(values);
                best = Math.min(best, value);
                history.add(new Trial(i, Trial.State.FINISHED, 1, value, values, List.of(value), 0, ""));
            }
            all[seed] = best;
        }
        Arrays.sort(all);
        return all;
    }

    /** Prints quartiles over 50 seeds. */
    public static void main(String[] args) {
        for (TestFunction function : values()) {
            for (int trials : new int[] {30, 60, 100}) {
                for (Sampler sampler : List.of(new RandomSampler(), new TpeSampler(Direction.MIN))) {
                    double[] best = function.best(sampler, trials, 50);
                    System.out.printf(
                            Locale.ROOT,
                            "%-10s %3d %-6s  %.4f  %.4f  %.4f%n",
                            function.name().toLowerCase(Locale.ROOT),
                            trials,
                            sampler instanceof TpeSampler ? "tpe" : "random",
                            best[12],
                            (best[24] + best[25]) / 2,
                            best[37]);
                }
            }
        }
    }
}
