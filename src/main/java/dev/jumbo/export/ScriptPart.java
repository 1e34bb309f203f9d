package dev.jumbo.export;

import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Operators of a compiled pass between two packed layers, as one TorchScript function.
 *
 * @param takes values that it takes, in the order of its parameters
 * @param weights its weights and constants
 * @param gives values that it returns
 */
record ScriptPart(Script script, List<Integer> takes, Script.TensorList weights, List<Integer> gives)
        implements CompiledPass.Part {
    /**
     * Compiles operators, in the current scope.
     *
     * @param needed values that what comes after them needs
     */
    static ScriptPart of(Program program, List<Program.Step> steps, Set<Integer> needed) {
        TorchScriptLines lines = new TorchScriptLines(program, false);
        Set<Integer> made = new LinkedHashSet<>();
        Set<Integer> reads = new LinkedHashSet<>();
        List<Tensor> tensors = new ArrayList<>();
        Set<Integer> named = new LinkedHashSet<>();
        for (Program.Step step : steps) {
            for (int id : step.reads()) {
                if (made.contains(id) || !named.add(id)) {
                    continue;
                }
                Tensor weight = program.weights().get(id);
                Program.Constant constant = program.constants().get(id);
                String listed = "w[" + tensors.size() + "]";
                if (weight != null) {
                    lines.name(id, listed);
                    tensors.add(weight);
                } else if (constant != null) {
                    lines.name(id, lines.begin(listed, constant));
                    tensors.add(constant.values());
                } else {
                    lines.name(id, "v" + id);
                    reads.add(id);
                }
            }
            made.addAll(step.outputs());
            lines.step(step);
        }
        List<Integer> gives = made.stream().filter(needed::contains).toList();
        lines.line("return [" + gives.stream().map(lines::name).collect(Collectors.joining(", ")) + "]");
        String parameters = reads.stream().map(id -> "v" + id + ": Tensor, ").collect(Collectors.joining())
                + "w: List[Tensor]"
                + IntStream.range(0, program.axes().size())
                        .mapToObj(axis -> ", n" + axis + ": int")
                        .collect(Collectors.joining());
        Script script = Script.plain("def part(" + parameters + ") -> List[Tensor]:\n" + lines);
        return new ScriptPart(script, List.copyOf(reads), Script.scoped(tensors), gives);
    }

    /** Itself: nothing of it belongs to a thread. */
    @Override
    public ScriptPart share() {
        return this;
    }

    @Override
    public Set<Integer> reads() {
        return Set.copyOf(takes);
    }

    @Override
    public void run(@Nullable Tensor[] values, long[] sizes) {
        List<Object> args = new ArrayList<>();
        takes.forEach(id -> args.add(Objects.requireNonNull(values[id])));
        args.add(weights);
        Arrays.stream(sizes).forEach(args::add);
        Tensor[] results = script.tensors("part", args.toArray());
        for (int i = 0; i < results.length; i++) {
            values[gives.get(i)] = results[i];
        }
    }
}
