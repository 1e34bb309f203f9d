package dev.jumbo.tune;

import dev.jumbo.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Searches that may spend a number of epochs, on {@link TestFunction#NET} with made-up curves: after e epochs a trial is 1.5 · exp(-e / τ)
 * above its value after infinitely many, where τ is larger for small rates. {@link #main} prints how far above the minimum the best is
 * after all its epochs; the same with Optuna is benchmarks/optuna_halving.py.
 *
 * @param sampler proposes
 * @param pruner decides how long
 */
record BudgetSearch(Sampler sampler, Pruner pruner) {
    static final int EPOCHS = 27;

    private static double value(Map<String, Object> values, int epochs) {
        double rate = ((Number) values.get("lr")).doubleValue();
        return TestFunction.NET.at(values) + 1.5 * Math.exp(-epochs / (1 - 1.5 * Math.log10(rate)));
    }

    /** The value after all epochs of the best trial when so many epochs were spent. */
    double best(int budget, int seed) {
        History history = new History();
        int spent = 0;
        while (true) {
            Optional<Trial> waiting = pruner.promotion(history);
            int number = waiting.map(Trial::number).orElse(history.trials().size() + 1);
            int had = waiting.map(Trial::epochs).orElse(0);
            Map<String, Object> values = waiting.map(Trial::parameters)
                    .orElseGet(() -> sampler.propose(TestFunction.NET.space(), history.trials(), Rng.mix(seed, number))
                            .orElseThrow());
            int until = pruner.until(had, EPOCHS);
            spent += until - had;
            if (spent > budget) {
                return history.best(Direction.MIN)
                        .map(trial -> value(trial.parameters(), EPOCHS))
                        .orElse(Double.NaN);
            }
            List<Double> curve = new ArrayList<>();
            for (int epoch = 1; epoch <= until; epoch++) {
                curve.add(value(values, epoch));
            }
            Trial.State state = until == EPOCHS ? Trial.State.FINISHED : Trial.State.PAUSED;
            history.add(new Trial(number, state, until, curve.get(until - 1), values, curve, 0, ""));
        }
    }

    /** The median over seeds. */
    double median(int budget, int seeds) {
        double[] all = new double[seeds];
        for (int seed = 0; seed < seeds; seed++) {
            all[seed] = best(budget, seed);
        }
        Arrays.sort(all);
        return (all[(seeds - 1) / 2] + all[seeds / 2]) / 2;
    }

    /** Prints medians over 200 seeds. */
    public static void main(String[] args) {
        Pruner asha = new Asha(Direction.MIN, 3, 1, EPOCHS);
        for (int budget : new int[] {10 * EPOCHS, 30 * EPOCHS}) {
            for (Pruner pruner : List.of(new NoPruner(), asha)) {
                for (Sampler sampler : List.of(new RandomSampler(), new TpeSampler(Direction.MIN))) {
                    System.out.printf(
                            Locale.ROOT,
                            "%4d epochs  %-6s  %-4s  %.4f%n",
                            budget,
                            sampler instanceof TpeSampler ? "tpe" : "random",
                            pruner instanceof Asha ? "asha" : "none",
                            new BudgetSearch(sampler, pruner).median(budget, 200));
                }
            }
        }
    }
}
