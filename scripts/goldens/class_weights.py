"""class_weights.json: scikit-learn's balanced weights of classes, and PyTorch's cross-entropy with them, and its gradient."""
import torch
from sklearn.utils.class_weight import compute_class_weight

from golden import draw, tensor, write

g = torch.Generator().manual_seed(61)
cases = []
for name, counts, smoothing in [("two classes", [9, 3], 0.0), ("four classes", [1, 20, 5, 2], 0.0), ("smoothed", [4, 1, 7], 0.1)]:
    labels = [k for k, n in enumerate(counts) for _ in range(n)]
    weights = compute_class_weight("balanced", classes=range(len(counts)), y=labels)
    logits = draw(g, 8, len(counts), scale=2).requires_grad_(True)
    target = torch.randint(len(counts), (8,), generator=g)
    loss = torch.nn.functional.cross_entropy(logits, target, weight=torch.tensor(weights), label_smoothing=smoothing)
    loss.backward()
    cases.append({"name": name, "labels": labels, "weights": weights.tolist(), "smoothing": smoothing,
                  "logits": tensor(logits), "target": tensor(target), "loss": tensor(loss), "gradient": tensor(logits.grad)})
write("class_weights", {"cases": cases})
