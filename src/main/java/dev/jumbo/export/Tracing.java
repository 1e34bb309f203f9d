package dev.jumbo.export;

import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Program} of a model: it is traced with every combination of low and high sizes of its dynamic axes, and
 * numbers that differ between the traces become functions of the sizes. One more trace checks them.
 */
final class Tracing {
    private final ForwardPass pass;
    private final long[] low;
    private final long[] high;
    private final IdentityHashMap<Tensor, String> weights = new IdentityHashMap<>();

    private Tracing(ForwardPass pass) {
        this.pass = pass;
        low = pass.axes().stream().mapToLong(Axis::low).toArray();
        high = pass.axes().stream().mapToLong(Axis::high).toArray();
        pass.model().state().forEach((key, parameter) -> weights.putIfAbsent(parameter.tensor(), key));
    }

    /**
     * Traces a model in evaluation.
     *
     * @throws ExportException if what it does depends on sizes in another way than {@link Size} can say
     */
    static Program of(ForwardPass pass) {
        try (Mode mode = Mode.evaluation()) {
            return new Tracing(pass).program();
        }
    }

    private Program program() {
        List<Trace> corners = new ArrayList<>();
        for (int corner = 0; corner < 1 << low.length; corner++) {
            corners.add(trace(corner(corner)));
        }
        long[] between = new long[low.length];
        Arrays.setAll(between, i -> low[i] + 1 < high[i] ? low[i] + 1 : high[i]);
        Trace check = trace(between);
        List<Program.Step> steps = steps(corners, check, between);
        List<Program.Kind> kinds = kinds(corners, check, between);
        Aliases.check(steps);
        Map<Integer, Tensor> tensors = new HashMap<>();
        Module model = pass.model();
        corners.get(0)
                .weights()
                .forEach((id, key) -> tensors.put(
                        id, Objects.requireNonNull(model.state().get(key)).tensor()));
        return new Program(
                pass.axes(),
                pass.inputs(),
                steps,
                kinds,
                tensors,
                corners.get(0).weights(),
                constants(corners, kinds),
                corners.get(0).output(),
                pass.output());
    }

    /** A trace whose constants are in the current scope, and whose other tensors are freed. */
    private Trace trace(long[] sizes) {
        try (Scope scope = Scope.open()) {
            List<Tensor> inputs = pass.inputs().stream()
                    .map(in -> in.tensor(pass.axes(), sizes))
                    .toList();
            Trace trace = Trace.of(pass.forward(), inputs, weights);
            trace.constants().values().forEach(scope::keep);
            return trace;
        }
    }

    private long[] corner(int corner) {
        long[] sizes = low.clone();
        for (int axis = 0; axis < low.length; axis++) {
            sizes[axis] = (corner >> axis & 1) == 1 ? high[axis] : low[axis];
        }
        return sizes;
    }

    private List<Program.Step> steps(List<Trace> corners, Trace check, long[] between) {
        int count = corners.get(0).nodes().size();
        List<Trace> all = new ArrayList<>(corners);
        all.add(check);
        for (Trace trace : all) {
            if (trace.nodes().size() != count) {
                throw new ExportException("the model does other operators for other sizes of its inputs: "
                        + trace.nodes().size() + " and " + count);
            }
        }
        List<Program.Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i;
            List<Trace.Node> nodes =
                    all.stream().map(trace -> trace.nodes().get(at)).toList();
            Trace.Node first = nodes.get(0);
            List<@Nullable Object> args = new ArrayList<>();
            for (int a = 0; a < first.args().size(); a++) {
                List<@Nullable Object> found = new ArrayList<>();
                for (Trace.Node node : nodes) {
                    if (!node.op().equals(first.op())
                            || node.args().size() != first.args().size()) {
                        throw new ExportException(
                                "the model does " + first.op() + " or " + node.op() + " for other sizes of its inputs");
                    }
                    found.add(node.args().get(a));
                }
                args.add(join(first.op(), found, between));
            }
            List<Integer> outputs = new ArrayList<>(List.of(first.output().id()));
            first.more().forEach(value -> outputs.add(value.id()));
            steps.add(new Program.Step(first.op(), args, outputs));
        }
        return steps;
    }

    /** An argument of all traces, that of the check last. */
    private @Nullable Object join(String op, List<@Nullable Object> found, long[] between) {
        Object first = found.get(0);
        if (first instanceof Long) {
            return size(op, found.stream().mapToLong(value -> (Long) value).toArray(), between);
        }
        if (first instanceof long[] list) {
            List<Size> sizes = new ArrayList<>();
            for (int i = 0; i < list.length; i++) {
                int at = i;
                long[] values =
                        found.stream().mapToLong(value -> ((long[]) value)[at]).toArray();
                sizes.add(size(op, values, between));
            }
            return sizes;
        }
        if (first instanceof Trace.Keyword keyword) {
            List<@Nullable Object> values = new ArrayList<>();
            found.forEach(value -> values.add(((Trace.Keyword) Objects.requireNonNull(value)).value()));
            return new Trace.Keyword(keyword.name(), Objects.requireNonNull(join(op, values, between)));
        }
        for (Object other : found) {
            if (!Objects.equals(first, other)) {
                throw new ExportException(op + ": an argument is " + first + " or " + other
                        + " for other sizes of the inputs, and is no whole number");
            }
        }
        return first;
    }

    /** @param values of the corners, and last of the check */
    private Size size(String what, long[] values, long[] between) {
        try {
            Size size = Size.fit(Arrays.copyOf(values, values.length - 1), low, high);
            if (size.at(between) == values[values.length - 1]) {
                return size;
            }
        } catch (ArithmeticException e) {
            // said below
        }
        throw new ExportException(what + ": a size is " + Arrays.toString(values)
                + " for other sizes of the inputs, which is no sum of their products");
    }

    private List<Program.Kind> kinds(List<Trace> corners, Trace check, long[] between) {
        Trace first = corners.get(0);
        int count = 1
                + first.nodes().stream()
                        .mapToInt(node -> node.output().id() + node.more().size())
                        .max()
                        .orElse(0);
        List<Trace> all = new ArrayList<>(corners);
        all.add(check);
        List<Program.Kind> kinds = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            int at = id;
            DType dtype = first.kind(id).dtype();
            List<@Nullable Object> shapes = new ArrayList<>();
            all.forEach(trace -> shapes.add(trace.kind(at).shape()));
            List<Size> shape = new ArrayList<>();
            if (join("a tensor's shape", shapes, between) instanceof List<?> sizes) {
                sizes.forEach(size -> shape.add((Size) Objects.requireNonNull(size)));
            }
            kinds.add(new Program.Kind(shape, dtype));
        }
        return kinds;
    }

    private Map<Integer, Program.Constant> constants(List<Trace> corners, List<Program.Kind> kinds) {
        Map<Integer, Tensor> first = corners.get(0).constants();
        boolean grows = first.keySet().stream()
                .anyMatch(id -> kinds.get(id).shape().stream().anyMatch(size -> !size.isConstant()));
        long[] sizes = low.clone();
        for (int axis = 0; grows && axis < sizes.length; axis++) {
            int most = pass.axes().get(axis).most();
            sizes[axis] = most == 0 ? low[axis] : most;
        }
        Trace largest = grows ? trace(sizes) : corners.get(0);
        Map<Integer, Program.Constant> constants = new LinkedHashMap<>();
        largest.constants().forEach((id, values) -> {
            corners.forEach(trace ->
                    checkBegins(Objects.requireNonNull(trace.constants().get(id)), values));
            constants.put(id, new Program.Constant(values, kinds.get(id).shape()));
        });
        return constants;
    }

    /** Refuses a constant that depends on sizes in another way than that there is more of it. */
    private static void checkBegins(Tensor small, Tensor large) {
        try (Scope scope = Scope.open()) {
            long[] shape = small.shape();
            long[] most = large.shape();
            Tensor part = large;
            for (int dim = 0; dim < shape.length; dim++) {
                if (shape[dim] > most[dim]) {
                    throw new ExportException("a constant grows with an axis of which the largest size is not known: "
                            + Arrays.toString(shape));
                }
                part = shape[dim] == most[dim] ? part : part.narrow(dim, 0, shape[dim]);
            }
            if (!part.sameAs(small)) {
                throw new ExportException("a constant of shape " + Arrays.toString(shape)
                        + " has other values for other sizes of the inputs");
            }
        }
    }
}
