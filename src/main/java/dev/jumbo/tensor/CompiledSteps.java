package dev.jumbo.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a loop, such as the words of a text, as one native call each. A step takes a tensor and a number n that is
 * one higher each time, the length of the text, and may write into tensors that outlive it, the caches.
 *
 * <p>Two steps that follow each other are recorded while they run. If they call the same operators, on the same tensors
 * from before, and their numbers are equal but for some that are one higher in the second step, these are n plus a
 * constant, and what was recorded becomes a function of the input and n. The caller vouches that the pattern holds for
 * the other steps. Steps that Java steers by values, whose kernels TorchScript does not have ({@link PackedLinear}), or
 * that make tensors from Java arrays are not compiled; nor is anything with gradients, in mixed precision, or on a GPU.
 *
 * <p>Compiled steps go on with the tensors that the recorded ones used, weights among them. All native memory is freed
 * with the {@link Scope} that was current at {@link #open}.
 */
public final class CompiledSteps {
    /** Pairs of steps that are compared before giving up. */
    private static final int ATTEMPTS = 3;

    private static final Object DIFFERENT = new Object();

    /** n and a constant. */
    private record Counted(long constant) {
        @Override
        public String toString() {
            return constant == 0 ? "n" : "n + " + constant;
        }
    }

    /** What is known of the steps whose inputs have so many rows. */
    private static final class Shape {
        private @Nullable Trace last;
        private long lastN;
        private int attempts;
        private @Nullable Script script;
        private Script.@Nullable TensorList tensors;
    }

    private final Map<Long, Shape> byRows = new HashMap<>();

    private CompiledSteps() {}

    /** Nothing recorded yet. */
    public static CompiledSteps open() {
        CompiledSteps steps = new CompiledSteps();
        Scope.current(Context.get()).onClose(steps::clear);
        return steps;
    }

    /** True if {@link #call} knows inputs of so many rows. */
    public boolean isCompiled(long rows) {
        Shape shape = byRows.get(rows);
        return shape != null && shape.script != null;
    }

    /**
     * Runs a step, and records it.
     *
     * @param x [B, …], the other sizes the same in all steps; what is recorded holds for B rows
     * @param step runs it with n
     */
    public Tensor record(Tensor x, long n, UnaryOperator<Tensor> step) {
        Shape shape = byRows.computeIfAbsent(x.size(0), rows -> new Shape());
        if (shape.attempts == ATTEMPTS
                || Context.get().trace != null
                || Autograd.isOn()
                || !x.device().equals(Device.CPU)
                || Autocast.isOn(Device.CPU)) {
            return step.apply(x);
        }
        Tensor[] result = new Tensor[1];
        Trace trace = Trace.of(input -> result[0] = step.apply(input), x, new IdentityHashMap<>());
        if (shape.last != null && shape.lastN == n - 1) {
            compile(shape, shape.last, trace);
        }
        shape.last = shape.script == null ? trace : null;
        shape.lastN = n;
        return result[0];
    }

    /** Runs a step of B rows that is compiled. */
    public Tensor call(Tensor x, long n) {
        Shape shape = Objects.requireNonNull(byRows.get(x.size(0)));
        return Objects.requireNonNull(shape.script).tensor("step", x, Objects.requireNonNull(shape.tensors), n);
    }

    /** Forgets all steps: they are recorded anew. For when tensors from before the steps were replaced. */
    public void clear() {
        for (Shape shape : byRows.values()) {
            if (shape.tensors != null) {
                Script.free(shape.tensors);
            }
        }
        byRows.clear();
    }

    private static void compile(Shape shape, Trace first, Trace second) {
        shape.attempts++;
        List<Tensor> tensors = new ArrayList<>(second.constants().values());
        String source = source(first, second, shape.lastN);
        if (source != null) {
            shape.script = Script.plain(source);
            shape.tensors = Script.list(tensors);
        }
    }

    /** The function of which the traces, with n and n + 1, are two calls; null if there is none. */
    static @Nullable String source(Trace first, Trace second, long n) {
        if (first.unrepeatable() != null
                || second.unrepeatable() != null
                || first.output() != second.output()
                || first.nodes().size() != second.nodes().size()
                || !sameTensors(first.constants(), second.constants())) {
            return null;
        }
        TorchScript script = new TorchScript("step", "x: Tensor, w: List[Tensor], n: int");
        script.name(0, "x");
        int index = 0;
        for (Integer id : first.constants().keySet()) {
            script.name(id, "w[" + index++ + "]");
        }
        for (int i = 0; i < first.nodes().size(); i++) {
            Trace.Node node = joined(first.nodes().get(i), second.nodes().get(i), n);
            if (node == null) {
                return null;
            }
            script.addAsRun(node);
        }
        return script.returning(first.output());
    }

    private static boolean sameTensors(Map<Integer, Tensor> first, Map<Integer, Tensor> second) {
        return List.copyOf(first.keySet()).equals(List.copyOf(second.keySet()))
                && first.keySet().stream().allMatch(id -> first.get(id) == second.get(id));
    }

    private static Trace.@Nullable Node joined(Trace.Node first, Trace.Node second, long n) {
        if (!first.op().equals(second.op())
                || !first.output().equals(second.output())
                || !first.more().equals(second.more())
                || first.op().equals("nonzero") // as many rows as the values say
                || first.args().size() != second.args().size()
                || (first.written() == null) != (second.written() == null)
                || (first.written() != null && !Arrays.equals(first.shape(), second.shape()))) {
            return null;
        }
        List<@Nullable Object> args = new ArrayList<>();
        for (int i = 0; i < first.args().size(); i++) {
            args.add(joined(first.args().get(i), second.args().get(i), n));
        }
        return args.contains(DIFFERENT)
                ? null
                : new Trace.Node(first.op(), args, first.output(), first.shape(), first.more(), first.written());
    }

    /** The argument that is {@code first} for n and {@code second} for n + 1, or {@link #DIFFERENT}. */
    private static @Nullable Object joined(@Nullable Object first, @Nullable Object second, long n) {
        if (first instanceof Long a && second instanceof Long b && b == a + 1) {
            return new Counted(a - n);
        }
        if (first instanceof long[] a && second instanceof long[] b) {
            return Arrays.equals(a, b) ? a : joined(boxed(a), boxed(b), n);
        }
        if (first instanceof List<?> a && second instanceof List<?> b && a.size() == b.size()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) {
                elements.add(joined(a.get(i), b.get(i), n));
            }
            return elements.contains(DIFFERENT) ? DIFFERENT : elements;
        }
        return Objects.equals(first, second) ? first : DIFFERENT;
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
