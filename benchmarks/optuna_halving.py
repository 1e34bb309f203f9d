"""Optuna's successive halving on the curves of src/test/java/dev/jumbo/tune/BudgetSearch.java, whose main does the same with Jumbo's:
the median over 200 seeds of the value after all epochs of the best trial, when so many epochs were spent.

    python3 benchmarks/optuna_halving.py          (Debian's python3-optuna, 3.1.0)
"""
import math
import statistics

import optuna

from optuna_functions import net

optuna.logging.set_verbosity(optuna.logging.ERROR)
EPOCHS = 27


def search(sampler, pruner, budget):
    study = optuna.create_study(sampler=sampler, pruner=pruner)
    spent, finished, paused = 0, [], []
    while True:
        trial = study.ask()
        value = net(trial)
        tau = 1 - 1.5 * math.log10(trial.params["lr"])
        for epoch in range(1, EPOCHS + 1):
            spent += 1
            if spent > budget:
                return min(finished) if finished else min(paused, key=lambda one: (-one[0], one[1]))[2]
            now = value + 1.5 * math.exp(-epoch / tau)
            trial.report(now, epoch)
            last = value + 1.5 * math.exp(-EPOCHS / tau)
            if epoch < EPOCHS and trial.should_prune():
                paused.append((epoch, now, last))
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                break
        else:
            finished.append(last)
            study.tell(trial, last)


for budget in (10 * EPOCHS, 30 * EPOCHS):
    for name, sampler in (("random", optuna.samplers.RandomSampler), ("tpe", optuna.samplers.TPESampler)):
        values = [search(sampler(seed=seed), optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3), budget)
                  for seed in range(200)]
        print(f"{budget:4} epochs  {name:6}  {statistics.median(values):.4f}", flush=True)
