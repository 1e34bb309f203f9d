package dev.jumbo.train.optim;

import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019).
 *
 * @param lr learning rate; 0.001
 * @param beta1 decay of the mean of gradients; 0.9
 * @param beta2 decay of the mean of squares; 0.999
 * @param eps added to the root of squares; 1e-8
 * @param weightDecay share of a weight that is taken off at each step, times lr; 0.01
 */
public record AdamW(double lr, double beta1, double beta2, double eps, double weightDecay) implements Optimizer {
    public AdamW {
        Checks.positive("AdamW", "lr", lr);
        Checks.share("AdamW", "beta1", beta1);
        Checks.share("AdamW", "beta2", beta2);
        Checks.notNegative("AdamW", "eps", eps);
        Checks.notNegative("AdamW", "weightDecay", weightDecay);
    }

    public AdamW(double lr) {
        this(lr, 0.9, 0.999, 1e-8, 0.01);
    }

    public AdamW betas(double beta1, double beta2) {
        return new AdamW(lr, beta1, beta2, eps, weightDecay);
    }

    @Override
    public AdamW weightDecay(double weightDecay) {
        return new AdamW(lr, beta1, beta2, eps, weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("exp_avg", "exp_avg_sq");
    }

    @Override
    public boolean countsSteps() {
        return true;
    }

    @Override
    public String script() {
        return Checks.adamScript("_fused_adamw_");
    }

    @Override
    public List<Object> arguments(long step) {
        return List.of(beta1, beta2, eps, weightDecay);
    }
}
