package dev.jumbo.train.optim;

import java.util.List;

/**
 * Adagrad (Duchi et al. 2011).
 *
 * @param lr learning rate; 0.01
 * @param lrDecay the rate is divided by 1 + (step − 1)·lrDecay; 0
 * @param weightDecay L2 penalty; 0
 * @param eps added to the root of the sum of squares; 1e-10
 */
public record Adagrad(double lr, double lrDecay, double weightDecay, double eps) implements Optimizer {
    public Adagrad {
        Checks.positive("Adagrad", "lr", lr);
        Checks.notNegative("Adagrad", "lrDecay", lrDecay);
        Checks.notNegative("Adagrad", "weightDecay", weightDecay);
        Checks.notNegative("Adagrad", "eps", eps);
    }

    public Adagrad(double lr) {
        this(lr, 0, 0, 1e-10);
    }

    @Override
    public Adagrad weightDecay(double weightDecay) {
        return new Adagrad(lr, lrDecay, weightDecay, eps);
    }

    @Override
    public List<String> slots() {
        return List.of("sum");
    }

    @Override
    public boolean countsSteps() {
        return true;
    }

    @Override
    public String script() {
        return "def step(p: List[Tensor], g: List[Tensor], sum: List[Tensor], count: List[Tensor], lr: float,"
                + " lr_decay: float, weight_decay: float, eps: float):\n"
                + "    torch._foreach_add_(count, 1)\n"
                + "    torch._fused_adagrad_(p, g, sum, count, lr=lr, lr_decay=lr_decay,"
                + " weight_decay=weight_decay, eps=eps, maximize=False)\n";
    }

    @Override
    public List<Object> arguments(long step) {
        return List.of(lrDecay, weightDecay, eps);
    }
}
