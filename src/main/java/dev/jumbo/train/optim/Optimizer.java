package dev.jumbo.train.optim;

import java.util.List;

/**
 * An update rule and its settings. The settings are PyTorch's, with its defaults and semantics; {@link Stepper} holds
 * the state of a run. One step of all parameters is one native call.
 */
public sealed interface Optimizer permits Sgd, Adam, AdamW, RmsProp, Adagrad {
    /** The learning rate that schedules multiply. */
    double lr();

    /** L2 penalty or decoupled weight decay, as the rule has it. */
    double weightDecay();

    /** This rule with another weight decay, for a group of parameters. */
    Optimizer weightDecay(double weightDecay);

    /** Names of the tensors of state that each parameter has, of the parameter's shape. */
    List<String> slots();

    /** True if each parameter also has a scalar that counts its steps. */
    boolean countsSteps();

    /** TorchScript source of {@code step(p, g, slot…, [count], lr, numbers…)}: parameters, gradients and state are lists of
     * one length, which are passed on as they are. (A list made inside a function would not do: TorchScript takes what is
     * done in place to its elements for dead code.) */
    String script();

    /** The arguments of {@code step} after the learning rate. */
    List<Object> arguments(long step);
}
