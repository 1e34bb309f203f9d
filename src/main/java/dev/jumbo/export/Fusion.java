package dev.jumbo.export;

import dev.jumbo.tensor.Activation;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.PackedConvolution;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what oneDNN does in one pass over memory: a convolution or a linear layer with the batch normalisation, sum and
 * activation that follow it, where nothing else sees what is between.
 */
final class Fusion {
    private static final Set<String> LAYERS = Set.of("conv2d", "linear");

    /** Operators whose results have memory of their own, channels-last where their input is. */
    private static final Set<String> OWN_MEMORY = Set.of("batch_norm", "relu", "max_pool2d", "avg_pool2d");

    private final Program program;
    private final List<Program.Step> steps;
    private final Map<Integer, List<Integer>> readers = new HashMap<>();
    private final Map<Integer, Integer> makers = new HashMap<>();
    private final Map<Integer, Fused> found = new HashMap<>(); // by the last step
    private final Set<Integer> inside = new HashSet<>();

    /**
     * What runs as one operator.
     *
     * @param steps numbers of its steps, in order, the convolution or linear layer first
     * @param normalisation number of the batch normalisation among them, or -1
     * @param other value that is added, or -1
     * @param into whether the other's memory is free for the result
     * @param activation what comes last; of a sum, ReLU or none
     */
    record Fused(List<Integer> steps, int normalisation, int other, boolean into, Activation activation) {
        Fused {
            steps = List.copyOf(steps);
        }

        int last() {
            return steps.get(steps.size() - 1);
        }

        Fused into(boolean free) {
            return new Fused(steps, normalisation, other, free, activation);
        }
    }

    private Fusion(Program program) {
        this.program = program;
        steps = program.steps();
        for (int i = 0; i < steps.size(); i++) {
            for (int output : steps.get(i).outputs()) {
                makers.put(output, i);
            }
            for (int id : steps.get(i).reads()) {
                readers.computeIfAbsent(id, any -> new ArrayList<>()).add(i);
            }
        }
        readers.computeIfAbsent(program.output(), any -> new ArrayList<>()).add(steps.size());
    }

    /** What there is, by the number of the last step of each. */
    static Map<Integer, Fused> of(Program program) {
        Fusion fusion = new Fusion(program);
        for (int i = 0; i < program.steps().size(); i++) {
            if (fusion.begins(program.steps().get(i))) {
                fusion.add(i);
            }
        }
        fusion.breakUnsafe();
        fusion.found.replaceAll((last, fused) -> fused.into(fusion.isFree(fused)));
        return fusion.found;
    }

    /** A layer whose weights can be packed. */
    private boolean begins(Program.Step step) {
        if (!LAYERS.contains(step.op())) {
            return false;
        }
        Tensor weight = weight(step, 1);
        return weight != null
                && PackedConvolution.suits(weight, DType.FLOAT32)
                && program.kind(value(step, 0)).dtype() == DType.FLOAT32
                && (step.args().get(2) == null || weight(step, 2) != null);
    }

    private void add(int first) {
        List<Integer> chain = new ArrayList<>(List.of(first));
        int normalisation = next(chain, "batch_norm") ? chain.get(1) : -1;
        int other = -1;
        Activation activation = Activation.NONE;
        Program.Step reader = reader(chain);
        Activation known = reader == null ? null : activation(reader);
        if (known != null) {
            activation = known;
            follow(chain);
        } else if (reader != null && (other = addend(chain, reader)) >= 0) {
            follow(chain);
            if (steps.get(first).op().equals("conv2d") && (next(chain, "relu") || next(chain, "relu_"))) {
                activation = Activation.RELU;
            }
        }
        put(new Fused(chain, normalisation, other, false, activation));
    }

    private void put(Fused fused) {
        inside.addAll(fused.steps());
        found.put(fused.last(), fused);
    }

    /** Leaves a layer alone if a step between those of its chain, which would now run before it, changes a tensor. */
    private void breakUnsafe() {
        for (boolean again = true; again; ) {
            again = false;
            for (Fused fused : List.copyOf(found.values())) {
                if (changesBetween(fused)) {
                    fused.steps().forEach(inside::remove);
                    found.remove(fused.last());
                    put(new Fused(fused.steps().subList(0, 1), -1, -1, false, Activation.NONE));
                    again = true;
                }
            }
        }
    }

    /** Goes on to the only reader of the chain's result if that is one of these. */
    private boolean next(List<Integer> chain, String op) {
        Program.Step reader = reader(chain);
        if (reader == null || !reader.op().equals(op) || value(reader, 0) != result(chain)) {
            return false;
        }
        if (op.equals("batch_norm")
                && (!Boolean.FALSE.equals(reader.args().get(5))
                        || weight(reader, 3) == null
                        || weight(reader, 4) == null)) {
            return false;
        }
        follow(chain);
        return true;
    }

    private void follow(List<Integer> chain) {
        chain.add(Objects.requireNonNull(readers.get(result(chain))).get(0));
    }

    private int result(List<Integer> chain) {
        return steps.get(chain.get(chain.size() - 1)).outputs().get(0);
    }

    /** The one step that reads the chain's result; null if there are more, or it is in another chain. */
    private Program.@Nullable Step reader(List<Integer> chain) {
        List<Integer> all = readers.getOrDefault(result(chain), List.of());
        return all.size() == 1 && all.get(0) < steps.size() && !inside.contains(all.get(0))
                ? steps.get(all.get(0))
                : null;
    }

    private static @Nullable Activation activation(Program.Step step) {
        return switch (step.op()) {
            case "relu", "relu_" -> Activation.RELU;
            case "sigmoid" -> Activation.SIGMOID;
            case "tanh" -> Activation.TANH;
            case "silu" -> Activation.SILU;
            case "gelu" -> "tanh".equals(step.keyword("approximate")) ? Activation.GELU_TANH : Activation.GELU;
            default -> null;
        };
    }

    /** What a sum adds to the chain's result, of the same shape and type; -1 if it is no such sum. */
    private int addend(List<Integer> chain, Program.Step sum) {
        if (!sum.op().equals("add") && !sum.op().equals("add_")) {
            return -1;
        }
        List<Integer> reads = sum.reads();
        if (sum.args().size() != 2 || reads.size() != 2) {
            return -1;
        }
        int other = reads.get(reads.get(0) == result(chain) ? 1 : 0);
        return program.kind(other).equals(program.kind(result(chain))) ? other : -1;
    }

    /** True if nothing reads what is added, or a part of its memory, after the sum. */
    private boolean isFree(Fused fused) {
        Integer maker = makers.get(fused.other());
        return maker != null
                && fused.other() != value(steps.get(fused.steps().get(0)), 0) // which the layer reads while it writes
                && (inside.contains(maker)
                        || OWN_MEMORY.contains(steps.get(maker).op()))
                && readers.getOrDefault(fused.other(), List.of()).stream()
                        .allMatch(i -> i < steps.size() && runsAt(i) <= fused.last() && !mayShare(steps.get(i)));
    }

    private int runsAt(int step) {
        return found.values().stream()
                .filter(fused -> fused.steps().contains(step))
                .mapToInt(Fused::last)
                .findFirst()
                .orElse(step);
    }

    private static boolean mayShare(Program.Step step) {
        return Trace.VIEWS.contains(step.op()) || Aliases.SAME.contains(step.op());
    }

    private boolean changesBetween(Fused fused) {
        for (int i = fused.steps().get(0); i < fused.last(); i++) {
            if (!inside.contains(i) && steps.get(i).op().endsWith("_")) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Tensor weight(Program.Step step, int arg) {
        return step.args().get(arg) instanceof Trace.Value value
                ? program.weights().get(value.id())
                : null;
    }

    private static int value(Program.Step step, int arg) {
        return step.args().get(arg) instanceof Trace.Value value ? value.id() : -1;
    }
}
