package dev.jumbo.export;

import dev.jumbo.nn.Compiled;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass made ready for use on the CPU, in float32, for any sizes of its axes: weights are frozen and packed, batch
 * normalisation is folded into the layer before it, sums and activations are computed with it ({@link Fusion}), and the
 * operators between are TorchScript, one native call for all of them. Results differ from the model's by rounding. It
 * lives in the scope that was current when it was made, and goes on with the weights of then.
 */
public final class CompiledPass implements Compiled {
    private final Program program;
    private final List<Part> parts;

    /** Values that nothing needs after each part. */
    private final List<Set<Integer>> dead;

    private CompiledPass(Program program, List<Part> parts) {
        this.program = program;
        this.parts = parts;
        Set<Integer> needed = new HashSet<>(Set.of(program.output()));
        IntStream.range(0, program.inputs().size()).forEach(needed::add); // the caller's
        List<Set<Integer>> backwards = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            Set<Integer> last = new HashSet<>(parts.get(i).reads());
            last.removeAll(needed);
            needed.addAll(last);
            backwards.add(last);
        }
        Collections.reverse(backwards);
        dead = backwards;
    }

    /** What runs at once. */
    sealed interface Part permits PackedPart, ScriptPart {
        /** Values that it needs, other than weights and constants. */
        Set<Integer> reads();

        /** The same for the calling thread. */
        Part share();

        /** Gives {@code values} its results, in the current scope. */
        void run(@Nullable Tensor[] values, long[] sizes);
    }

    /**
     * Compiles a pass of a model on the CPU.
     *
     * @throws ExportException if what the model does depends on sizes in another way than {@link Size} can say
     */
    public static CompiledPass of(ForwardPass pass) {
        try (Autograd off = Autograd.off()) {
            Program program = Tracing.of(pass);
            if (program.weights().values().stream()
                    .anyMatch(weight -> !weight.device().equals(Device.CPU))) {
                throw new ExportException("a compiled pass runs on the CPU alone");
            }
            return new CompiledPass(program, parts(program));
        }
    }

    /** From the last to the first, for what a script gives is what later parts need. */
    private static List<Part> parts(Program program) {
        Map<Integer, Fusion.Fused> fusions = Fusion.of(program);
        Set<Integer> fused = new HashSet<>();
        fusions.values().forEach(one -> fused.addAll(one.steps()));
        Set<Integer> needed = new HashSet<>(Set.of(program.output()));
        Deque<Part> parts = new ArrayDeque<>();
        Deque<Program.Step> plain = new ArrayDeque<>();
        for (int i = program.steps().size() - 1; i >= -1; i--) {
            if (!plain.isEmpty() && (i < 0 || fusions.containsKey(i))) {
                ScriptPart script = ScriptPart.of(program, List.copyOf(plain), needed);
                plain.clear();
                parts.addFirst(script);
                needed.addAll(script.reads());
            }
            if (fusions.containsKey(i)) {
                PackedPart packed = PackedPart.of(program, Objects.requireNonNull(fusions.get(i)));
                parts.addFirst(packed);
                needed.addAll(packed.reads());
            } else if (i >= 0 && !fused.contains(i)) {
                plain.addFirst(program.steps().get(i));
            }
        }
        return List.copyOf(parts);
    }

    /**
     * The same pass for the calling thread, in its current scope. Weights are in memory once; the pass that it was made of must not
     * end before.
     */
    public CompiledPass share() {
        return new CompiledPass(program, parts.stream().map(Part::share).toList());
    }

    @Override
    public Tensor forward(List<Tensor> inputs) {
        if (inputs.size() != program.inputs().size()) {
            throw new IllegalArgumentException(
                    "compiled pass: expected " + program.inputs().size() + " inputs, got " + inputs.size());
        }
        @Nullable Tensor[] values = new @Nullable Tensor[program.kinds().size()];
        for (int i = 0; i < inputs.size(); i++) {
            values[i] = inputs.get(i);
        }
        long[] sizes = new long[program.axes().size()];
        Arrays.setAll(
                sizes,
                axis -> inputs.get(program.place(axis).input())
                        .size(program.place(axis).dim()));
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).run(values, sizes);
            for (int id : dead.get(i)) {
                Objects.requireNonNull(values[id]).free();
            }
        }
        return Objects.requireNonNull(values[program.output()]);
    }
}
