"""The cost of calling one small operator in Python's PyTorch; compare with OperatorCost."""
import time
import torch

CALLS, ROUNDS = 1000, 500
torch.set_num_threads(1)
a, b = torch.ones(1), torch.ones(1)
nanos = []
with torch.no_grad():
    for r in range(ROUNDS + 1):
        start = time.perf_counter_ns()
        for i in range(CALLS):
            a.add(b)
        nanos.append((time.perf_counter_ns() - start) / CALLS)
nanos = sorted(nanos[1:])
print(f"one small operator: {nanos[ROUNDS // 2]:.0f} ns (median of {ROUNDS} rounds of {CALLS} calls;"
      f" fastest round {nanos[0]:.0f} ns), Python's PyTorch {torch.__version__}")
