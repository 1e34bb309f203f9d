package dev.jumbo.train.optim;

import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Serial;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer at work on a model's parameters, with its state. The state lives in the scope that was open when the
 * stepper was made; it is named, for checkpoints, {@code slot/key}.
 */
public final class Stepper implements AutoCloseable {
    /** Up to so many weights the step is faster on one thread (measured with Sgd and Adam). */
    private static final long SMALL = 1 << 17;

    /**
     * Lists are of views in the order of memory: of a gradient in another order (channels-last) libtorch's fused optimizers
     * make a copy, which they do not use.
     */
    private static final Script LISTS = Script.of("""
            def ordered(t: Tensor, weight: Tensor) -> Tensor:
                if weight.dim() == 4 and weight.is_contiguous(memory_format=2):
                    return t.permute(0, 2, 3, 1).contiguous()
                return t

            def views(t: List[Tensor]) -> List[Tensor]:
                return [ordered(x.detach(), x) for x in t]

            def gradients(p: List[Tensor]) -> List[Tensor]:
                return [ordered(weight.grad, weight) for weight in p]

            def l1(p: List[Tensor], g: List[Tensor], penalty: float):
                torch._foreach_add_(g, torch._foreach_sign(p), alpha=penalty)

            def norm(g: List[Tensor]) -> Tensor:
                return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)

            def clip(g: List[Tensor], norm: Tensor, limit: float):
                torch._foreach_mul_(g, torch.clamp(limit / (norm + 1e-6), max=1.0))

            def clip_value(g: List[Tensor], limit: float):
                torch._foreach_clamp_max_(g, limit)
                torch._foreach_clamp_min_(g, -limit)
            """);

    /** A parameter with its state, in the order of the script's lists. */
    private record Member(Tensor weight, List<Tensor> state) {}

    private static final class Group {
        private final Optimizer optimizer;
        private final double lrScale;
        private final Script script;
        private final List<Member> members = new ArrayList<>();

        /** Which members have a gradient. */
        private BitSet present = new BitSet();

        /** Their weights … */
        private Script.TensorList weights = Script.list(List.of());

        /** … views of the weights, and then of each slot of their state … */
        private List<Script.TensorList> columns = List.of();

        /** … and of the gradients of this step. */
        private Script.@Nullable TensorList gradients;

        Group(Optimizer optimizer, double lrScale) {
            this.optimizer = optimizer;
            this.lrScale = lrScale;
            script = Script.of(optimizer.script());
        }

        /** Collects the gradients that the members have now. */
        Script.TensorList gather() {
            Script.TensorList known = gradients;
            if (known != null) {
                return known;
            }
            BitSet found = new BitSet();
            for (int i = 0; i < members.size(); i++) {
                found.set(i, members.get(i).weight().hasGrad());
            }
            if (!found.equals(present)) {
                free();
                present = found;
                List<Member> members =
                        found.stream().mapToObj(this.members::get).toList();
                weights = Script.list(members.stream().map(Member::weight).toList());
                columns = new ArrayList<>();
                columns.add(LISTS.list("views", weights));
                for (int slot = 0; slot < this.members.get(0).state().size(); slot++) {
                    int column = slot;
                    Script.TensorList state = Script.list(
                            members.stream().map(m -> m.state().get(column)).toList());
                    columns.add(LISTS.list("views", state));
                    Script.free(state);
                }
            }
            Script.TensorList made = LISTS.list("gradients", weights);
            gradients = made;
            return made;
        }

        void free() {
            Script.free(weights);
            columns.forEach(Script::free);
        }

        void forget() {
            Script.TensorList old = gradients;
            if (old != null) {
                Script.free(old);
                gradients = null;
            }
        }
    }

    private final List<Group> groups = new ArrayList<>();
    private final List<Tensor> parameters = new ArrayList<>();
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private final boolean small;
    private long step;

    /**
     * Makes zero state for the trainable parameters.
     *
     * @param parameters materialised parameters by key
     * @param special groups with settings of their own; a parameter belongs to the first that matches
     */
    public Stepper(Optimizer optimizer, Map<String, Parameter> parameters, List<ParameterGroup> special) {
        this(optimizer, parameters, special, LayerDecay.NONE);
    }

    /** The same with learning rates that fall by layer, beside those of the groups. */
    public Stepper(
            Optimizer optimizer, Map<String, Parameter> parameters, List<ParameterGroup> special, LayerDecay decays) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters.forEach((key, parameter) -> shapes.put(key, parameter.shape()));
        Map<String, Double> scales = decays.scales(shapes);
        Map<ParameterGroup, Group> made = new LinkedHashMap<>();
        ParameterGroup rest = new ParameterGroup("", 1, null);
        parameters.forEach((key, parameter) -> {
            if (parameter.isTrainable()) {
                ParameterGroup settings = special.stream()
                        .filter(g -> Pattern.compile(g.match()).matcher(key).find())
                        .findFirst()
                        .orElse(rest)
                        .scaled(scales.getOrDefault(key, 1.0));
                Group group = made.computeIfAbsent(settings, g -> {
                    Double decay = g.weightDecay();
                    return new Group(decay == null ? optimizer : optimizer.weightDecay(decay), g.lrScale());
                });
                group.members.add(member(group.optimizer, key, parameter.tensor()));
                this.parameters.add(parameter.tensor());
            }
        });
        if (this.parameters.isEmpty()) {
            throw new IllegalArgumentException("optimizer: the model has no trainable parameter");
        }
        groups.addAll(made.values());
        small = this.parameters.stream().mapToLong(Tensor::numel).sum() <= SMALL
                && this.parameters.get(0).device().equals(Device.CPU);
    }

    /** Steps taken so far. */
    public long steps() {
        return step;
    }

    /** State by name: {@code exp_avg/head.weight}. */
    public Map<String, Tensor> state() {
        return state;
    }

    /** Continues after the given number of steps; the caller has filled {@link #state()}. */
    public void resumeAt(long steps) {
        step = steps;
    }

    /** Forgets all gradients. Call it before the backward passes of each step. */
    public void clearGradients() {
        forget();
        parameters.forEach(Tensor::clearGrad);
    }

    /** Adds the gradient of penalty · Σ|w|. */
    public void addL1(double penalty) {
        try (Autograd off = Autograd.off()) {
            for (Group group : gathered()) {
                LISTS.run("l1", group.columns.get(0), group.gather(), penalty);
            }
        }
    }

    /** The 2-norm of all gradients together, which are scaled down to {@code limit} if it is larger; 0 for no limit. */
    public double clipNorm(double limit) {
        try (Autograd off = Autograd.off();
                Scope scope = Scope.open()) {
            List<Group> found = gathered();
            Script.TensorList norms = Script.list(found.stream()
                    .map(group -> LISTS.tensor("norm", group.gather()))
                    .toList());
            Tensor norm = LISTS.tensor("norm", norms);
            Script.free(norms);
            if (limit > 0) {
                found.forEach(group -> LISTS.run("clip", group.gather(), norm, limit));
            }
            return norm.item();
        }
    }

    /** Limits each element of the gradients to ±{@code limit}. */
    public void clipValue(double limit) {
        try (Autograd off = Autograd.off()) {
            gathered().forEach(group -> LISTS.run("clip_value", group.gather(), limit));
        }
    }

    /** One update of the parameters that have a gradient, with the learning rate multiplied by {@code factor}. */
    public void step(double factor) {
        step++;
        try (Autograd off = Autograd.off();
                Serial alone = small ? Serial.open() : null) {
            for (Group group : gathered()) {
                List<Object> arguments = new ArrayList<>(group.columns);
                arguments.add(1, group.gather());
                arguments.add(group.optimizer.lr() * group.lrScale * factor);
                arguments.addAll(group.optimizer.arguments(step));
                group.script.run("step", arguments.toArray());
            }
        }
        forget();
    }

    @Override
    public void close() {
        forget();
        groups.forEach(Group::free);
    }

    /** The groups in which a parameter has a gradient. */
    private List<Group> gathered() {
        groups.forEach(Group::gather);
        List<Group> found =
                groups.stream().filter(group -> !group.present.isEmpty()).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("optimizer: no parameter has a gradient; was backward() called?");
        }
        return found;
    }

    private Member member(Optimizer optimizer, String key, Tensor weight) {
        List<Tensor> tensors = new ArrayList<>();
        try (Autograd off = Autograd.off()) {
            for (String slot : optimizer.slots()) {
                tensors.add(weight.zerosLike());
                state.put(slot + "/" + key, tensors.get(tensors.size() - 1));
            }
            if (optimizer.countsSteps()) {
                tensors.add(Tensor.full(0, DType.FLOAT32, weight.device()));
                state.put("step/" + key, tensors.get(tensors.size() - 1));
            }
        }
        return new Member(weight, tensors);
    }

    private void forget() {
        groups.forEach(Group::forget);
    }
}
