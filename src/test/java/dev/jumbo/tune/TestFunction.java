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
    HARTMANN(numbers(6, 0, 1), TestFunction::hartmann),
    /** Ackley's, of four numbers. */
    ACKLEY(numbers(4, -10, 22), at -> {
        double squares = 0;
        double waves = 0;
        for (int j = 0; j < 4; j++) {
            squares += square(number(at, "x" + j)) / 4;
            waves += Math.cos(2 * Math.PI * number(at, "x" + j)) / 4;
        }
        return 20 + Math.E - 20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves);
    }),
    /** Styblinski's and Tang's, of four numbers. */
    STYBLINSKI(numbers(4, -5, 5), at -> {
        double sum = 4 * 39.16616570377142;
        for (int j = 0; j < 4; j++) {
            double x = number(at, "x" + j);
            sum += (Math.pow(x, 4) - 16 * x * x + 5 * x) / 2;
        }
        return sum;
    }),
    /** Levy's, of five numbers. */
    LEVY(numbers(5, -10, 10), at -> {
        double[] w = new double[5];
        for (int j = 0; j < 5; j++) {
            w[j] = 1 + (number(at, "x" + j) - 1) / 4;
        }
        double sum = square(Math.sin(Math.PI * w[0]));
        for (int j = 0; j < 4; j++) {
            sum += square(w[j] - 1) * (1 + 10 * square(Math.sin(Math.PI * w[j] + 1)));
        }
        return sum + square(w[4] - 1) * (1 + square(Math.sin(2 * Math.PI * w[4])));
    }),
    /** Like a network's loss: the best rate depends on the batch and the optimizer, the best dropout is at an end. */
    NET(
            Map.of(
                    "lr", Map.of("log", List.of(1e-5, 1)),
                    "batch", Map.of("int", List.of(8, 512), "log", true),
                    "wd", Map.of("log", List.of(1e-6, 0.1)),
                    "drop", Map.of("float", List.of(0, 0.8)),
                    "layers", Map.of("int", List.of(1, 8)),
                    "act", List.of("r", "g", "t", "s"),
                    "opt", List.of("sgd", "adam"),
                    "sched", List.of("a", "b", "c"),
                    "mom", Map.of("float", List.of(0, 0.99), "when", Map.of("opt", "sgd"))),
            TestFunction::net);

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

    private static Map<String, Object> numbers(int count, double low, double high) {
        Map<String, Object> space = new TreeMap<>();
        for (int j = 0; j < count; j++) {
            space.put("x" + j, Map.of("float", List.of(low, high)));
        }
        return space;
    }

    private static double net(Map<String, Object> at) {
        boolean sgd = at.get("opt").equals("sgd");
        double batch = Math.log(number(at, "batch")) / Math.log(2);
        double best = (sgd ? -1 : -2.7) + 0.3 * (batch - 6);
        double shape = 0.8 * number(at, "drop") + 0.03 * square(number(at, "layers") - 4);
        double choices = List.of(0.0, 0.05, 0.3, 0.2).get("rgts".indexOf((String) at.get("act")))
                + List.of(0.0, 0.1, 0.2).get("abc".indexOf((String) at.get("sched")));
        double momentum = sgd ? 0.15 + 0.5 * square(number(at, "mom") - 0.9) : 0;
        return 0.3 * square(Math.log10(number(at, "lr")) - best)
                + 0.05 * square(Math.log10(number(at, "wd")) + 3)
                + shape
                + choices
                + momentum;
    }

    SearchSpace space() {
        return space;
    }

    /** How far it is above the minimum. */
    double at(Map<String, Object> values) {
        return function.applyAsDouble(values);
    }

    /** The best of some trials, with each of the seeds: the smallest first. */
    double[] best(Sampler sampler, int trials, int seeds) {
        double[] all = new double[seeds];
        for (int seed = 0; seed < seeds; seed++) {
            all[seed] = bests(sampler, trials, seed)[trials - 1];
        }
        Arrays.sort(all);
        return all;
    }

    /** The best so far after each trial. */
    private double[] bests(Sampler sampler, int trials, int seed) {
        List<Trial> history = new ArrayList<>();
        double[] bests = new double[trials];
        for (int i = 0; i < trials; i++) {
            Map<String, Object> values =
                    sampler.propose(space, history, Rng.mix(seed, i)).orElseThrow();
            double value = at(values);
            bests[i] = i == 0 ? value : Math.min(bests[i - 1], value);
            history.add(new Trial(i, Trial.State.FINISHED, 1, value, values, List.of(value), 0, ""));
        }
        return bests;
    }

    /** Prints quartiles over 200 seeds. */
    public static void main(String[] args) {
        int seeds = 200;
        for (TestFunction function : values()) {
            for (Sampler sampler : List.of(new RandomSampler(), new TpeSampler(Direction.MIN))) {
                double[][] bests = new double[seeds][];
                for (int seed = 0; seed < seeds; seed++) {
                    bests[seed] = function.bests(sampler, 100, seed);
                }
                for (int trials : new int[] {30, 60, 100}) {
                    double[] best = Arrays.stream(bests)
                            .mapToDouble(each -> each[trials - 1])
                            .sorted()
                            .toArray();
                    System.out.printf(
                            Locale.ROOT,
                            "%-10s %3d %-6s  %.4f  %.4f  %.4f%n",
                            function.name().toLowerCase(Locale.ROOT),
                            trials,
                            sampler instanceof TpeSampler ? "tpe" : "random",
                            best[seeds / 4],
                            (best[seeds / 2 - 1] + best[seeds / 2]) / 2,
                            best[3 * seeds / 4]);
                }
            }
        }
    }
}
