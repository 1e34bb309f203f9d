package dev.jumbo.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the operators of a {@link Trace} as the source of a TorchScript function. */
final class TorchScript {
    private final StringBuilder source = new StringBuilder();
    private final Map<Integer, String> names = new HashMap<>();

    /** Begins a function that returns a tensor; {@code parameters} as in {@code x: Tensor, n: int}. */
    TorchScript(String function, String parameters) {
        source.append("def ").append(function).append('(').append(parameters).append(") -> Tensor:\n");
    }

    /** What a value of the trace is called. */
    void name(int id, String name) {
        names.put(id, name);
    }

    /** An operator by its own name. */
    void add(Trace.Node node) {
        boolean first = node.op().startsWith(Trace.FIRST);
        String op = first ? node.op().substring(Trace.FIRST.length()) : node.op();
        assign(node, "torch." + op + "(" + String.join(", ", literals(node)) + (first ? ")[0]" : ")"));
    }

    /** An operator as its kernel was written. */
    void addAsRun(Trace.Node node) {
        Trace.Written written = node.written();
        if (written == null) {
            add(node);
        } else {
            assign(node, written.expression(literals(node), node.shape()));
        }
    }

    /** The whole function. */
    String returning(int id) {
        return source + "    return " + names.get(id) + "\n";
    }

    private void assign(Trace.Node node, String expression) {
        source.append("    ").append(fresh(node.output()));
        for (Trace.Value value : node.more()) {
            source.append(", ").append(fresh(value));
        }
        source.append(" = ").append(expression).append('\n');
    }

    private String fresh(Trace.Value value) {
        String name = "v" + value.id();
        names.put(value.id(), name);
        return name;
    }

    private List<String> literals(Trace.Node node) {
        List<String> literals = new ArrayList<>();
        for (Object arg : node.args()) {
            literals.add(literal(arg));
        }
        return literals;
    }

    private String literal(@Nullable Object arg) {
        if (arg instanceof Trace.Value value) {
            return names.getOrDefault(value.id(), "?");
        }
        if (arg instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(this::literal).toList()) + "]";
        }
        if (arg instanceof long[] longs) {
            return Arrays.toString(longs);
        }
        if (arg instanceof Trace.Keyword keyword) {
            return keyword.name() + "=" + literal(keyword.value());
        }
        return Script.literal(arg);
    }
}
