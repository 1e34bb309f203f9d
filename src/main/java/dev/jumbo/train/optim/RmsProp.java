package dev.jumbo.train.optim;

import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Hinton, lecture 6e of Neural Networks for Machine Learning, 2012).
 *
 * @param lr learning rate; 0.01
 * @param alpha decay of the mean of squares; 0.99
 * @param eps added to the root of squares; 1e-8
 * @param weightDecay L2 penalty; 0
 * @param momentum share of the last update that is kept; 0
 * @param centered subtract the square of the gradients' mean (Graves 2013); false
 */
public record RmsProp(double lr, double alpha, double eps, double weightDecay, double momentum, boolean centered)
        implements Optimizer {
    public RmsProp {
        Checks.positive("RmsProp", "lr", lr);
        Checks.share("RmsProp", "alpha", alpha);
        Checks.notNegative("RmsProp", "eps", eps);
        Checks.notNegative("RmsProp", "weightDecay", weightDecay);
        Checks.notNegative("RmsProp", "momentum", momentum);
    }

    public RmsProp(double lr) {
        this(lr, 0.99, 1e-8, 0, 0, false);
    }

    public RmsProp momentum(double momentum) {
        return new RmsProp(lr, alpha, eps, weightDecay, momentum, centered);
    }

    @Override
    public RmsProp weightDecay(double weightDecay) {
        return new RmsProp(lr, alpha, eps, weightDecay, momentum, centered);
    }

    @Override
    public List<String> slots() {
        List<String> slots = new ArrayList<>(List.of("square_avg"));
        if (centered) {
            slots.add("grad_avg");
        }
        if (momentum > 0) {
            slots.add("momentum");
        }
        return slots;
    }

    @Override
    public boolean countsSteps() {
        return false;
    }

    @Override
    public String script() {
        StringBuilder source = new StringBuilder("def step(p: List[Tensor], g: List[Tensor], square: List[Tensor], ")
                .append(centered ? "mean: List[Tensor], " : "")
                .append(momentum > 0 ? "buffer: List[Tensor], " : "")
                .append("lr: float, alpha: float, eps: float, weight_decay: float, momentum: float):\n")
                .append("""
                            if weight_decay != 0:
                                g = torch._foreach_add(g, p, alpha=weight_decay)
                            torch._foreach_mul_(square, alpha)
                            torch._foreach_addcmul_(square, g, g, 1 - alpha)
                        """);
        if (centered) {
            source.append("""
                        torch._foreach_lerp_(mean, g, 1 - alpha)
                        root = torch._foreach_sqrt(torch._foreach_addcmul(square, mean, mean, -1))
                    """);
        } else {
            source.append("    root = torch._foreach_sqrt(square)\n");
        }
        source.append("    root = torch._foreach_add(root, eps)\n");
        return source.append(momentum > 0 ? """
                                      torch._foreach_mul_(buffer, momentum)
                                      torch._foreach_addcdiv_(buffer, g, root)
                                      torch._foreach_add_(p, buffer, alpha=-lr)
                                  """ : "    torch._foreach_addcdiv_(p, g, root, -lr)\n")
                .toString();
    }

    @Override
    public List<Object> arguments(long step) {
        return List.of(alpha, eps, weightDecay, momentum);
    }
}
