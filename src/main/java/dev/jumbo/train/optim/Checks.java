package dev.jumbo.train.optim;

/** Validation of settings, and source that two optimizers share. */
final class Checks {
    private Checks() {}

    static void positive(String owner, String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(owner + ": expected " + name + " > 0, got " + value);
        }
    }

    static void notNegative(String owner, String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(owner + ": expected " + name + " ≥ 0, got " + value);
        }
    }

    static void share(String owner, String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(owner + ": expected " + name + " in [0, 1), got " + value);
        }
    }

    static String adamScript(String fused) {
        return "def step(p: List[Tensor], g: List[Tensor], mean: List[Tensor], square: List[Tensor],"
                + " count: List[Tensor], lr: float, beta1: float, beta2: float, eps: float, weight_decay: float):\n"
                + "    none: List[Tensor] = []\n"
                + "    torch._foreach_add_(count, 1)\n"
                + "    torch." + fused + "(p, g, mean, square, none, count, lr=lr, beta1=beta1, beta2=beta2,"
                + " weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)\n";
    }
}
