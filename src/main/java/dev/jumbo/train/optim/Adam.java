package dev.jumbo.train.optim;

import java.util.List;

/**
 * Adam (Kingma and Ba 2015).
 *
 * @param lr learning rate; 0.001
 * @param beta1 decay of the mean of gradients; 0.9
 * @param beta2 decay of the mean of squares; 0.999
 * @param eps added to the root of squares; 1e-8
 * @param weightDecay L2 penalty, added to the gradient; 0
 */
public record Adam(double lr, double beta1, double beta2, double eps, double weightDecay) implements Optimizer {
    public Adam {
        Checks.positive("Adam", "lr", lr);
        Checks.share("Adam", "beta1", beta1);
        Checks.share("Adam", "beta2", beta2);
        Checks.notNegative("Adam", "eps", eps);
        Checks.notNegative("Adam", "weightDecay", weightDecay);
    }

    public Adam(double lr) {
        this(lr, 0.9, 0.999, 1e-8, 0);
    }

    public Adam betas(double beta1, double beta2) {
        return new Adam(lr, beta1, beta2, eps, weightDecay);
    }

    @Override
    public Adam weightDecay(double weightDecay) {
        return new Adam(lr, beta1, beta2, eps, weightDecay);
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
        return Checks.adamScript("_fused_adam_");
    }

    @Override
    public List<Object> arguments(long step) {
        return List.of(beta1, beta2, eps, weightDecay);
    }
}
