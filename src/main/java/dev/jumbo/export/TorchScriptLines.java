package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes the operators of a {@link Program} as the lines of a TorchScript function. */
final class TorchScriptLines {
    private final Program program;
    private final boolean portable;
    private final StringBuilder source = new StringBuilder();
    private final Map<Integer, String> names = new HashMap<>();
    private int made;

    /**
     * None yet.
     *
     * @param portable operators that PyTorch 1.13 does not have are written out in those that it has
     */
    TorchScriptLines(Program program, boolean portable) {
        this.program = program;
        this.portable = portable;
    }

    /** The expression that a value is known by. */
    void name(int id, String expression) {
        names.put(id, expression);
    }

    void line(String text) {
        source.append("    ").append(text).append('\n');
    }

    /** What there is of a constant that grows with the axes. */
    String begin(String expression, Program.Constant constant) {
        String part = expression;
        for (int dim = 0; dim < constant.shape().size(); dim++) {
            Size size = constant.shape().get(dim);
            if (!size.isConstant()) {
                part = "torch.narrow(" + part + ", " + dim + ", 0, " + text(size) + ")";
            }
        }
        return part;
    }

    @Override
    public String toString() {
        return source.toString();
    }

    String name(int id) {
        return Objects.requireNonNull(names.get(id), "a value that no operator gave");
    }

    /** An operator: its results are known by their names from now on. */
    void step(Program.Step step) {
        List<String> fresh = new ArrayList<>();
        String expression = expression(step);
        for (int id : step.outputs()) {
            fresh.add("v" + id);
            names.put(id, "v" + id);
        }
        line(String.join(", ", fresh) + " = " + expression);
    }

    private String expression(Program.Step step) {
        if (portable && step.op().equals("scaled_dot_product_attention")) {
            return attention(step);
        }
        if (portable && step.op().equals("rms_norm")) {
            return rmsNorm(step);
        }
        return switch (step.op()) {
            case "reshape", "flatten", "unflatten" ->
                "torch.reshape(" + text(step.args().get(0)) + ", "
                        + text(program.kind(step.outputs().get(0)).shape()) + ")";
            default -> {
                boolean first = step.op().startsWith(Trace.FIRST);
                String args = step.args().stream().map(this::text).collect(Collectors.joining(", "));
                yield "torch." + step.name() + "(" + args + ")" + (first ? "[0]" : "");
            }
        };
    }

    /** x, shape, weight, eps */
    private String rmsNorm(Program.Step step) {
        String x = text(step.args().get(0));
        int dims = ((List<?>) Objects.requireNonNull(step.args().get(1))).size();
        String last = IntStream.rangeClosed(1, dims).mapToObj(d -> "-" + d).collect(Collectors.joining(", ", "[", "]"));
        String y = fresh("torch.mul(" + x + ", torch.rsqrt(torch.add(torch.mean(torch.mul(" + x + ", " + x + "), "
                + last + ", True), " + text(step.args().get(3)) + ")))");
        return step.args().get(2) == null
                ? y
                : "torch.mul(" + y + ", " + text(step.args().get(2)) + ")";
    }

    /** q, k, v, mask, dropout, causal, scale, grouped */
    private String attention(Program.Step step) {
        int queryId = id(step, 0);
        int keyId = id(step, 1);
        List<Size> query = program.kind(queryId).shape();
        List<Size> key = program.kind(keyId).shape();
        String k = name(keyId);
        String v = name(id(step, 2));
        if (Boolean.TRUE.equals(step.keyword("enable_gqa"))) {
            k = repeat(k, query.get(1), key);
            v = repeat(v, query.get(1), program.kind(id(step, 2)).shape());
        }
        Object scale = step.keyword("scale");
        String scores = fresh("torch.matmul(torch.mul(" + name(queryId) + ", " + text(scale == null ? 1.0 : scale)
                + "), torch.transpose(" + k + ", -2, -1))");
        String hidden = "float(\"-inf\")";
        if (Boolean.TRUE.equals(step.args().get(5))) {
            String later = fresh("torch.triu(torch.full([" + text(query.get(2)) + ", " + text(key.get(2)) + "], "
                    + hidden + ", dtype=" + Script.literal(program.kind(queryId).dtype()) + "), 1)");
            scores = fresh("torch.add(" + scores + ", " + later + ")");
        }
        if (step.args().get(3) instanceof Trace.Value mask) {
            boolean flags = program.kind(mask.id()).dtype() == DType.BOOL;
            scores = fresh(
                    flags
                            ? "torch.masked_fill(" + scores + ", torch.logical_not(" + name(mask.id()) + "), " + hidden
                                    + ")"
                            : "torch.add(" + scores + ", " + name(mask.id()) + ")");
        }
        return "torch.matmul(torch.softmax(" + scores + ", -1), " + v + ")";
    }

    /** Each head of keys for the heads of queries that it serves.   [B, G, S, d] → [B, N, S, d] */
    private String repeat(String x, Size heads, List<Size> shape) {
        List<Size> wide = new ArrayList<>(shape);
        wide.add(2, Size.of(heads.constant() / shape.get(1).constant()));
        List<Size> joined = new ArrayList<>(shape);
        joined.set(1, heads);
        return fresh(
                "torch.reshape(torch.expand(torch.unsqueeze(" + x + ", 2), " + text(wide) + "), " + text(joined) + ")");
    }

    private String fresh(String expression) {
        String name = "t" + made++;
        line(name + " = " + expression);
        return name;
    }

    private static int id(Program.Step step, int i) {
        return ((Trace.Value) Objects.requireNonNull(step.args().get(i))).id();
    }

    private String text(@Nullable Object arg) {
        if (arg instanceof Trace.Value value) {
            return name(value.id());
        }
        if (arg instanceof Size size) {
            return sum(size);
        }
        if (arg instanceof List<?> list) {
            return list.stream().map(this::text).collect(Collectors.joining(", ", "[", "]"));
        }
        if (arg instanceof Trace.Keyword keyword) {
            return keyword.name() + "=" + text(keyword.value());
        }
        return Script.literal(arg);
    }

    private static String sum(Size size) {
        List<String> terms = new ArrayList<>();
        for (int m = 0; m < size.coefficients().size(); m++) {
            long factor = size.coefficients().get(m);
            if (factor != 0) {
                StringBuilder term = new StringBuilder(String.valueOf(factor));
                for (int axis = 0; m >> axis > 0; axis++) {
                    term.append((m >> axis & 1) == 1 ? "*n" + axis : "");
                }
                terms.add(term.toString());
            }
        }
        return terms.isEmpty() ? "0" : String.join(" + ", terms);
    }
}
