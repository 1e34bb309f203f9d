package dev.jumbo.nn;

import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gradient checkpointing (Chen et al. 2016): of a part of a model only what it reads is kept. The backward pass computes the
 * part again, with the same random numbers, just before it needs what is inside. Gradients are the same; memory is that of
 * one part instead of all, and a step takes about a third longer.
 *
 * <pre>{@code
 * try (var checkpoints = ActivationCheckpoints.open()) {
 *     Tensor loss = …;                 // models of blocks call before(x, block) for each block
 *     checkpoints.backward(loss);      // in place of loss.backward()
 * }
 * }</pre>
 *
 * <p>What a part reads must lead to the loss through the part alone, or be what another part gives. A part must have no
 * state that it changes, such as running statistics: it would do so twice.
 */
public final class ActivationCheckpoints implements AutoCloseable {
    private static final ThreadLocal<@Nullable ActivationCheckpoints> CURRENT = new ThreadLocal<>();

    private final @Nullable ActivationCheckpoints outer = CURRENT.get();
    private final List<Part> parts = new ArrayList<>();

    private ActivationCheckpoints() {
        CURRENT.set(this);
    }

    /** Keeps checkpoints on this thread until closed. */
    public static ActivationCheckpoints open() {
        return new ActivationCheckpoints();
    }

    /**
     * What {@code part} makes of x, with a checkpoint before it if an {@link ActivationCheckpoints} is open and operators are
     * recorded.
     *
     * @param part gives the same each time, and reads no other tensor that needs a gradient but parameters
     */
    public static Tensor before(Tensor x, UnaryOperator<Tensor> part) {
        ActivationCheckpoints current = CURRENT.get();
        if (current == null || !Autograd.isOn()) {
            return part.apply(x);
        }
        CURRENT.set(null);
        try {
            Part made = Part.forward(x, part);
            current.parts.add(made);
            return made.outputs().get(0);
        } finally {
            CURRENT.set(current);
        }
    }

    /** {@link Tensor#backward} through all parts, the last first. */
    public void backward(Tensor loss) {
        loss.backward();
        if (parts.isEmpty()) {
            return;
        }
        CURRENT.set(null);
        try (Scope scope = Scope.open()) {
            Device device = loss.device();
            Tensor random = Rng.state(device);
            for (int i = parts.size() - 1; i >= 0; i--) {
                parts.get(i).backward();
            }
            parts.clear();
            Rng.restore(device, random);
        } finally {
            CURRENT.set(this);
        }
    }

    @Override
    public void close() {
        CURRENT.set(outer);
    }

    /**
     * A part that has been through its forward pass.
     *
     * @param outputs leaves that take its gradients: what it gave, and the losses of its own
     * @param random where the generator was
     */
    private record Part(
            Tensor x, UnaryOperator<Tensor> part, List<Tensor> outputs, Tensor random, boolean training, boolean cast) {
        static Part forward(Tensor x, UnaryOperator<Tensor> part) {
            Tensor random = Rng.state(x.device());
            boolean cast = Autocast.isOn(x.device());
            List<Tensor> outputs = new ArrayList<>();
            // Recorded, though nothing is made of it: without recording some operators choose kernels that round
            // differently.
            try (Scope scope = Scope.open();
                    AuxiliaryLosses own = AuxiliaryLosses.areCollected() ? AuxiliaryLosses.collect() : null) {
                for (Tensor output : results(part.apply(x.detach().requireGrad(x.requiresGrad())), own)) {
                    outputs.add(scope.keep(output.detach()).requireGrad(true));
                }
            }
            outputs.subList(1, outputs.size()).forEach(AuxiliaryLosses::add);
            return new Part(x, part, outputs, random, Mode.isTraining(), cast);
        }

        void backward() {
            try (Scope scope = Scope.open()) {
                Tensor leaf = x.detach().requireGrad(x.requiresGrad());
                List<Tensor> roots = new ArrayList<>();
                List<Tensor> gradients = new ArrayList<>();
                List<Tensor> again = compute(leaf);
                for (int i = 0; i < again.size(); i++) {
                    Tensor gradient = outputs.get(i).grad();
                    if (gradient != null && again.get(i).requiresGrad()) {
                        roots.add(again.get(i));
                        gradients.add(gradient);
                    }
                }
                if (roots.isEmpty()) {
                    return;
                }
                Tensor.backward(roots.toArray(Tensor[]::new), gradients.toArray(Tensor[]::new));
                outputs.forEach(Tensor::clearGrad); // it has the size of the output
                Tensor gradient = leaf.grad();
                if (gradient != null) {
                    Tensor.backward(new Tensor[] {x}, new Tensor[] {gradient});
                }
            }
        }

        private List<Tensor> compute(Tensor leaf) {
            Rng.restore(x.device(), random);
            try (Autograd on = Autograd.on();
                    Autocast mixed = cast ? Autocast.bfloat16(x.device()) : null;
                    Mode mode = training ? Mode.training() : Mode.evaluation();
                    AuxiliaryLosses own = outputs.size() > 1 ? AuxiliaryLosses.collect() : null) {
                return results(part.apply(leaf), own);
            }
        }

        private static List<Tensor> results(Tensor y, @Nullable AuxiliaryLosses own) {
            List<Tensor> all = new ArrayList<>(List.of(y));
            if (own != null) {
                all.addAll(own.losses());
            }
            return all;
        }
    }
}
