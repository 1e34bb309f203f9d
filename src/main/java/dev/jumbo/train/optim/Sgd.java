package dev.jumbo.train.optim;

import java.util.List;

/**
 * Stochastic gradient descent.
 *
 * @param lr learning rate
 * @param momentum share of the last update that is kept; 0
 * @param weightDecay L2 penalty; 0
 * @param dampening share of the gradient that momentum leaves out; 0
 * @param nesterov look ahead along the momentum (Sutskever et al. 2013); needs momentum and no dampening
 */
public record Sgd(double lr, double momentum, double weightDecay, double dampening, boolean nesterov)
        implements Optimizer {
    public Sgd {
        Checks.positive("Sgd", "lr", lr);
        Checks.notNegative("Sgd", "momentum", momentum);
        Checks.notNegative("Sgd", "weightDecay", weightDecay);
        if (nesterov && (momentum <= 0 || dampening != 0)) {
            throw new IllegalArgumentException("Sgd: nesterov needs momentum > 0 and dampening 0");
        }
    }

    public Sgd(double lr) {
        this(lr, 0, 0, 0, false);
    }

    public Sgd momentum(double momentum) {
        return new Sgd(lr, momentum, weightDecay, dampening, nesterov);
    }

    @Override
    public Sgd weightDecay(double weightDecay) {
        return new Sgd(lr, momentum, weightDecay, dampening, nesterov);
    }

    /** With Nesterov's momentum. */
    public Sgd withNesterov() {
        return new Sgd(lr, momentum, weightDecay, dampening, true);
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public boolean countsSteps() {
        return false;
    }

    @Override
    public String script() {
        boolean plain = momentum == 0;
        return "def step(p: List[Tensor], g: List[Tensor],"
                + (plain ? "" : " m: List[Tensor],")
                + " lr: float, momentum: float, weight_decay: float, dampening: float, nesterov: bool, first: bool):\n"
                + (plain ? "    m: List[Tensor] = []\n" : "")
                + "    torch._fused_sgd_(p, g, m, weight_decay=weight_decay, momentum=momentum, lr=lr,"
                + " dampening=dampening, nesterov=nesterov, maximize=False, is_first_step=first)\n";
    }

    @Override
    public List<Object> arguments(long step) {
        return List.of(momentum, weightDecay, dampening, nesterov, step == 1 && momentum != 0);
    }
}
