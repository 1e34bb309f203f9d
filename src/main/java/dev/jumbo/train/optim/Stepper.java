package dev.jumbo.train.optim;

import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
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
    private static final Script GRADIENTS = Script.of("""
            def l1(p: List[Tensor], g: List[Tensor], penalty: float):
                torch._foreach_add_(g, torch._foreach_sign(p), alpha=penalty)

            def clip(g: List[Tensor], limit: float) -> Tensor:
                total = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
                if limit > 0:
                    torch._foreach_mul_(g, torch.clamp(limit / (total + 1e-6), max=1.0))
                return total

            def clip_value(g: List[Tensor], limit: float):
                torch._foreach_clamp_max_(g, limit)
                torch._foreach_clamp_min_(g, -limit)
            """);

    /** A parameter with its state, in the order of the script's lists. */
    private record Member(Tensor weight, List<Tensor> state) {}

    /** Members that have a gradient, as lists for the script; {@code present} says which. */
    private record Lists(List<Boolean> present, List<Script.TensorList> columns) {}

    private static final class Group {
        private final Optimizer optimizer;
        private final double lrScale;
        private final Script script;
        private final List<Member> members = new ArrayList<>();
        private Lists lists = new Lists(List.of(), List.of());

        Group(Optimizer optimizer, double lrScale) {
            this.optimizer = optimizer;
            this.lrScale = lrScale;
            script = Script.of(optimizer.script());
        }
    }

    /** The gradients of one backward pass: one list a group, and all together with their parameters. */
    private record Gradients(List<Script.TensorList> groups, Script.TensorList all, Script.TensorList weights) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<Tensor> parameters = new ArrayList<>();
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private @Nullable Gradients gradients;
    private long step;

    /**
     * Makes zero state for the trainable parameters.
     *
     * @param parameters materialised parameters by key
     * @param special groups with settings of their own; a parameter belongs to the first that matches
     */
    public Stepper(Optimizer optimizer, Map<String, Parameter> parameters, List<ParameterGroup> special) {
        Map<ParameterGroup, Group> made = new LinkedHashMap<>();
        ParameterGroup rest = new ParameterGroup("", 1, null);
        parameters.forEach((key, parameter) -> {
            if (parameter.isTrainable()) {
                ParameterGroup settings = special.stream()
                        .filter(g -> Pattern.compile(g.match()).matcher(key).find())
                        .findFirst()
                        .orElse(rest);
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
            Gradients found = gradients();
            GRADIENTS.run("l1", found.weights(), found.all(), penalty);
        }
    }

    /** The 2-norm of all gradients together, which are scaled down to {@code limit} if it is larger; 0 for no limit. */
    public double clipNorm(double limit) {
        try (Autograd off = Autograd.off()) {
            return GRADIENTS.tensor("clip", gradients().all(), limit).item();
        }
    }

    /** Limits each element of the gradients to ±{@code limit}. */
    public void clipValue(double limit) {
        try (Autograd off = Autograd.off()) {
            GRADIENTS.run("clip_value", gradients().all(), limit);
        }
    }

    /** One update of the parameters that have a gradient, with the learning rate multiplied by {@code factor}. */
    public void step(double factor) {
        step++;
        try (Autograd off = Autograd.off()) {
            Gradients found = gradients();
            for (int i = 0; i < groups.size(); i++) {
                Group group = groups.get(i);
                if (!group.lists.present().contains(true)) {
                    continue;
                }
                List<Object> arguments = new ArrayList<>(group.lists.columns());
                arguments.add(1, found.groups().get(i));
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
        groups.forEach(group -> group.lists.columns().forEach(Script::free));
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

    private Gradients gradients() {
        Gradients known = gradients;
        if (known != null) {
            return known;
        }
        List<Script.TensorList> ofGroups = new ArrayList<>();
        List<Tensor> all = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (Group group : groups) {
                List<Tensor> found = new ArrayList<>();
                List<Boolean> present = new ArrayList<>();
                for (Member member : group.members) {
                    Tensor grad = member.weight().grad();
                    present.add(grad != null);
                    if (grad != null) {
                        found.add(grad);
                        weights.add(member.weight());
                    }
                }
                if (!present.equals(group.lists.present())) {
                    group.lists.columns().forEach(Script::free);
                    group.lists = new Lists(present, columns(group, present));
                }
                ofGroups.add(Script.list(found));
                all.addAll(found);
            }
            if (all.isEmpty()) {
                throw new IllegalStateException("optimizer: no parameter has a gradient; was backward() called?");
            }
            Gradients made = new Gradients(ofGroups, Script.list(all), Script.list(weights));
            gradients = made;
            return made;
        }
    }

    private static List<Script.TensorList> columns(Group group, List<Boolean> present) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i)) {
                members.add(group.members.get(i));
            }
        }
        List<Script.TensorList> columns = new ArrayList<>();
        columns.add(Script.list(members.stream().map(Member::weight).toList()));
        int slots = group.members.get(0).state().size();
        for (int slot = 0; slot < slots; slot++) {
            int column = slot;
            columns.add(
                    Script.list(members.stream().map(m -> m.state().get(column)).toList()));
        }
        return columns;
    }

    private void forget() {
        Gradients old = gradients;
        if (old != null) {
            old.groups().forEach(Script::free);
            Script.free(old.all());
            Script.free(old.weights());
            gradients = null;
        }
    }
}
