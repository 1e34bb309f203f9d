package dev.jumbo.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one forward pass, in order, with their arguments and shapes: the single source of compiled and
 * exported models, of {@code jumbo inspect} and of pictures of an architecture.
 *
 * <p>Tensors are numbered values, from 0 the inputs in their order; a known weight is named by its key; a tensor that is neither,
 * and that no traced operator made, is a constant.
 */
public final class Trace {
    /** Before the name of an operator that returns a tuple, of which the trace keeps the first element. */
    public static final String FIRST = "first:";

    /** Operators whose result is a part of their first argument's memory, or all of it. */
    public static final Set<String> VIEWS = Set.of(
            "reshape",
            "flatten",
            "unflatten",
            "expand",
            "transpose",
            "permute",
            "unsqueeze",
            "squeeze",
            "select",
            "narrow",
            "detach");

    /** An argument passed by name. */
    public record Keyword(String name, Object value) {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    /** A tensor, as an argument or a result. */
    public record Value(int id) {}

    /**
     * One operator.
     *
     * @param op ATen's name, without namespace: {@code conv2d}
     * @param args positional arguments as in ATen's schema: {@link Value}, a list of them, Long, Double, Boolean,
     *     long[], String or null
     * @param output the result, or the first of several
     * @param shape its shape
     * @param more the further results of an operator that has several, as {@code lstm}
     * @param written how the kernel that ran is written in TorchScript; null: as {@code op}
     */
    public record Node(
            String op,
            List<@Nullable Object> args,
            Value output,
            long[] shape,
            List<Value> more,
            @Nullable Written written) {}

    /**
     * How TorchScript writes a kernel that is chosen in Java, which computes what the operator does: from the literals of
     * the operator's arguments and the shape of its result to an expression.
     */
    public interface Written {
        String expression(List<String> args, long[] shape);
    }

    /**
     * What is known of a value.
     *
     * @param shape sizes of its dimensions
     * @param dtype type of its elements
     */
    public record Kind(long[] shape, DType dtype) {}

    private final List<Node> nodes = new ArrayList<>();
    private final IdentityHashMap<Tensor, Integer> ids = new IdentityHashMap<>();
    private final Map<Integer, String> weights = new LinkedHashMap<>();
    private final Map<Integer, Tensor> constants = new LinkedHashMap<>();
    private final IdentityHashMap<Tensor, String> known;
    private final List<Kind> kinds = new ArrayList<>();
    private int next;
    private int output;
    private @Nullable Written written;
    private @Nullable String unrepeatable;

    private Trace(IdentityHashMap<Tensor, String> known) {
        this.known = known;
    }

    /**
     * Runs a forward pass and records it. Gradients are not recorded.
     *
     * @param forward the pass
     * @param input its input, a value that the trace's readers replace
     * @param weights names of the tensors that are the model's own, by identity
     */
    public static Trace of(UnaryOperator<Tensor> forward, Tensor input, IdentityHashMap<Tensor, String> weights) {
        return of(inputs -> forward.apply(inputs.get(0)), List.of(input), weights);
    }

    /** The same of a pass of several inputs. */
    public static Trace of(
            Function<List<Tensor>, Tensor> forward, List<Tensor> inputs, IdentityHashMap<Tensor, String> weights) {
        Context context = Context.get();
        if (context.trace != null) {
            throw new IllegalStateException("a trace is being recorded on this thread already");
        }
        Trace trace = new Trace(weights);
        for (Tensor input : inputs) {
            trace.fresh(input);
        }
        context.trace = trace;
        try (Autograd off = Autograd.off()) {
            Tensor result = forward.apply(inputs);
            trace.output = trace.id(result);
        } finally {
            context.trace = null;
        }
        return trace;
    }

    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    public int output() {
        return output;
    }

    /** Why another run of the pass may do what this one did not, if that is known. */
    @Nullable String unrepeatable() {
        return unrepeatable;
    }

    /** Said by a kernel that is chosen in Java, within the call of its operator. */
    static void ran(Written written) {
        Trace trace = Context.get().trace;
        if (trace != null) {
            trace.written = written;
        }
    }

    /** Said where something happens that the operators do not tell. */
    static void ranUnwritten(String why) {
        Trace trace = Context.get().trace;
        if (trace != null && trace.unrepeatable == null) {
            trace.unrepeatable = why;
        }
    }

    /** Shape and type of a value. */
    public Kind kind(int id) {
        return kinds.get(id);
    }

    /** Tensors that are neither inputs nor weights nor results, by value number. They live as long as their scope. */
    public Map<Integer, Tensor> constants() {
        return Collections.unmodifiableMap(constants);
    }

    /** Keys of the weights that were used, by value number. */
    public Map<Integer, String> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /**
     * TorchScript source of the pass: {@code def forward(x: Tensor, w: List[Tensor]) -> Tensor}, where {@code w} holds
     * the weights in the order of {@link #weights()}, then the constants.
     */
    public String toTorchScript() {
        TorchScript script = new TorchScript("forward", "x: Tensor, w: List[Tensor]");
        script.name(0, "x");
        int index = 0;
        for (Integer id : weights.keySet()) {
            script.name(id, "w[" + index++ + "]");
        }
        for (Integer id : constants.keySet()) {
            script.name(id, "w[" + index++ + "]");
        }
        nodes.forEach(script::add);
        return script.returning(output);
    }

    /** The pass as one native call; give it the tensors that were traced as weights, by key. */
    public Compiled compile(Map<String, Tensor> weightsByKey) {
        List<Tensor> list = new ArrayList<>();
        for (String key : weights.values()) {
            Tensor weight = weightsByKey.get(key);
            if (weight == null) {
                throw new IllegalArgumentException("Trace.compile: weight '" + key + "' is missing");
            }
            list.add(weight);
        }
        list.addAll(constants.values());
        return new Compiled(Script.of(toTorchScript()), Script.list(list));
    }

    /** A compiled forward pass with its weights. */
    public static final class Compiled implements AutoCloseable {
        private final Script script;
        private final Script.TensorList weights;

        private Compiled(Script script, Script.TensorList weights) {
            this.script = script;
            this.weights = weights;
        }

        public Tensor forward(Tensor x) {
            return script.tensor("forward", x, weights);
        }

        @Override
        public void close() {
            Script.free(weights);
        }
    }

    /** Refuses to change a weight or a constant: a second run of the pass would see the change of the first. */
    void checkChange(String op, Tensor tensor) {
        if (!ids.containsKey(tensor)
                || weights.containsKey(ids.get(tensor))
                || constants.containsKey(ids.get(tensor))) {
            throw new IllegalStateException(
                    op + ": a traced pass cannot change a weight or a constant in place: change a copy()");
        }
    }

    void record(String op, Tensor result, @Nullable Object[] args) {
        record(op, new Tensor[] {result}, args);
    }

    void record(String op, Tensor[] results, @Nullable Object[] args) {
        List<@Nullable Object> values = new ArrayList<>(args.length);
        for (Object arg : args) {
            values.add(
                    arg instanceof Tensor tensor
                            ? new Value(id(tensor))
                            : arg instanceof Tensor[] tensors
                                    ? Arrays.stream(tensors)
                                            .map(t -> new Value(id(t)))
                                            .toList()
                                    : arg instanceof Integer number ? Long.valueOf(number) : arg);
        }
        List<Value> outputs = new ArrayList<>(results.length);
        for (Tensor result : results) {
            outputs.add(new Value(fresh(result)));
        }
        nodes.add(new Node(
                op,
                Collections.unmodifiableList(values),
                outputs.get(0),
                results[0].shape(),
                List.copyOf(outputs.subList(1, outputs.size())),
                written));
        written = null;
    }

    private int id(Tensor tensor) {
        Integer id = ids.get(tensor);
        if (id != null) {
            return id;
        }
        int fresh = fresh(tensor);
        String key = known.get(tensor);
        if (key == null) {
            constants.put(fresh, tensor);
        } else {
            weights.put(fresh, key);
        }
        return fresh;
    }

    private int fresh(Tensor tensor) {
        ids.put(tensor, next);
        kinds.add(new Kind(tensor.shape(), tensor.dtype()));
        return next++;
    }
}
