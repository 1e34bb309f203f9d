"""Optuna's TPE on the functions of src/test/java/dev/jumbo/tune/TestFunction.java, whose main does the same with Jumbo's: quartiles
over 200 seeds of how far the best of some trials is above the minimum.

    python3 benchmarks/optuna_samplers.py          (Debian's python3-optuna, 3.1.0)
"""
import optuna

from optuna_functions import ackley, branin, hartmann, levy, mixed, net, rosenbrock, styblinski

optuna.logging.set_verbosity(optuna.logging.ERROR)
SEEDS = 200
for function in (branin, rosenbrock, mixed, hartmann, ackley, styblinski, levy, net):
    values = []
    for seed in range(SEEDS):
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(function, n_trials=100)
        values.append([trial.value for trial in study.trials])
    for trials in (30, 60, 100):
        best = sorted(min(each[:trials]) for each in values)
        print(f"{function.__name__:10} {trials:3}  {best[SEEDS // 4]:.4f}  {(best[SEEDS // 2 - 1] + best[SEEDS // 2]) / 2:.4f}  "
              f"{best[3 * SEEDS // 4]:.4f}", flush=True)
