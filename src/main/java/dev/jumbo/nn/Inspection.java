package dev.jumbo.nn;

import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model does with an input: its operators in order, with shapes, parameters and work.
 *
 * <p>Work is in floating-point operations, two for each multiplication with its addition: a convolution, linear layer
 * or matrix product takes 2·(products in its sum) for each output, its bias left out; attention takes its two products,
 * hidden keys included, and a recurrent layer the products with its weights at each step. Operators that only move or
 * look up values take none. Any other takes one for each element of its first input or its output, whichever has more.
 * Published figures often count a multiplication with its addition once; they are half of these.
 *
 * @param input shape of the input, the batch included
 * @param output shape of the output
 * @param rows the operators, in order
 * @param parameters trainable values of the whole model, used here or not
 * @param flops work of one forward pass
 * @param activationBytes memory that the operators' results take in float32 if all are kept, as in training
 * @param frozen how many of the parameters do not learn
 */
public record Inspection(
        List<Long> input,
        List<Long> output,
        List<Row> rows,
        long parameters,
        long flops,
        long activationBytes,
        long frozen) {
    private static final Set<String> MOVES = Set.of(
            "reshape",
            "flatten",
            "transpose",
            "permute",
            "unsqueeze",
            "squeeze",
            "select",
            "narrow",
            "detach",
            "to",
            "contiguous",
            "clone",
            "copy_",
            "index_select",
            "embedding",
            "cat",
            "stack",
            "full",
            "empty",
            "unflatten",
            "expand",
            "tril",
            "triu",
            "scatter",
            "_pack_padded_sequence",
            "_pad_packed_sequence",
            "zero_",
            "fill_");

    public Inspection {
        input = List.copyOf(input);
        output = List.copyOf(output);
        rows = List.copyOf(rows);
    }

    /**
     * One operator.
     *
     * @param path the layer whose weights it uses: {@code stages.0.layers.1.conv1}; empty if it uses none
     * @param op ATen's name
     * @param shape shape of its result
     * @param parameters trainable values that it is the first to use
     * @param flops work
     * @param activationBytes memory of its result in float32; 0 if the result lies in its input's memory
     * @param frozen whether parameters that it uses do not learn
     */
    public record Row(
            String path,
            String op,
            List<Long> shape,
            long parameters,
            long flops,
            long activationBytes,
            boolean frozen) {
        public Row {
            shape = List.copyOf(shape);
        }

        /** Of what learns. */
        public Row(String path, String op, List<Long> shape, long parameters, long flops, long activationBytes) {
            this(path, op, shape, parameters, flops, activationBytes, false);
        }
    }

    /**
     * Inspects a materialised model by running it once in evaluation: it takes the memory of the weights and of one
     * forward pass.
     *
     * @throws IllegalStateException if the model is not materialised
     */
    public static Inspection of(Layer model, Tensor input) {
        return of(model, inputs -> model.forward(inputs.get(0)), List.of(input));
    }

    /**
     * The same of a model with several inputs, whose first is the {@link #input}.
     *
     * @param forward what the model does with them
     */
    public static Inspection of(Module model, Function<List<Tensor>, Tensor> forward, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        Map<String, Parameter> parameters = model.parameters();
        IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
        model.state().forEach((key, parameter) -> keys.put(parameter.tensor(), key));
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation()) {
            Trace trace = Trace.of(forward, inputs, keys);
            Map<Integer, long[]> shapes = new HashMap<>();
            for (int i = 0; i < inputs.size(); i++) {
                shapes.put(i, inputs.get(i).shape());
            }
            Map<String, Parameter> state = model.state();
            trace.weights().forEach((id, key) -> {
                Parameter parameter = state.get(key);
                if (parameter != null) {
                    shapes.put(id, parameter.shape());
                }
            });
            Set<String> counted = new HashSet<>();
            List<Row> rows = new ArrayList<>();
            for (Trace.Node node : trace.nodes()) {
                shapes.put(node.output().id(), node.shape());
                String path = "";
                long own = 0;
                boolean frozen = false;
                for (Trace.Value value : values(node)) {
                    String key = trace.weights().get(value.id());
                    if (key != null) {
                        path = path.isEmpty() ? key.substring(0, Math.max(0, key.lastIndexOf('.'))) : path;
                        Parameter parameter = parameters.get(key);
                        frozen |= parameter != null && parameter.isFrozen();
                        own += parameter != null && counted.add(key) ? parameter.numel() : 0;
                    }
                }
                String op = node.op().substring(node.op().indexOf(':') + 1);
                boolean shares = op.endsWith("_") || Trace.VIEWS.contains(op);
                rows.add(new Row(
                        path,
                        op,
                        list(node.shape()),
                        own,
                        flops(op, node, shapes),
                        shares ? 0 : 4 * numel(node.shape()),
                        frozen));
            }
            return new Inspection(
                    list(input.shape()),
                    list(shapes.getOrDefault(trace.output(), new long[0])),
                    rows,
                    model.parameterCount(),
                    rows.stream().mapToLong(Row::flops).sum(),
                    rows.stream().mapToLong(Row::activationBytes).sum(),
                    parameters.values().stream()
                            .filter(Parameter::isFrozen)
                            .mapToLong(Parameter::numel)
                            .sum());
        }
    }

    /** Inspects a materialised model with an input of zeros, float32 on the CPU. */
    public static Inspection of(Layer model, long... inputShape) {
        try (Scope scope = Scope.open()) {
            return of(model, Tensor.zeros(inputShape));
        }
    }

    /** The rows in columns, and the totals. */
    public String table() {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"layer", "operator", "output", "parameters", "FLOPs"});
        for (Row row : rows) {
            lines.add(new String[] {
                row.path() + (row.frozen() ? " (frozen)" : ""),
                row.op(),
                row.shape().toString(),
                row.parameters() == 0 ? "" : String.format(Locale.ROOT, "%,d", row.parameters()),
                row.flops() == 0 ? "" : scaled(row.flops())
            });
        }
        int[] widths = new int[5];
        for (String[] line : lines) {
            for (int i = 0; i < 5; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            String format = String.format(
                    Locale.ROOT,
                    "%%-%ds  %%-%ds  %%-%ds  %%%ds  %%%ds",
                    widths[0],
                    widths[1],
                    widths[2],
                    widths[3],
                    widths[4]);
            text.append(String.format(Locale.ROOT, format, (Object[]) line)).append('\n');
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "input %s, output %s: %,d parameters%s, %sFLOPs, activations %sB%n",
                        input,
                        output,
                        parameters,
                        frozen == 0 ? "" : String.format(Locale.ROOT, " (%,d frozen)", frozen),
                        scaled(flops),
                        scaled(activationBytes)))
                .toString();
    }

    private static long flops(String op, Trace.Node node, Map<Integer, long[]> shapes) {
        long out = numel(node.shape());
        long[] first = shape(node, 0, shapes);
        long[] second = shape(node, 1, shapes);
        if (first == null || MOVES.contains(op)) {
            return 0;
        }
        if (op.equals("lstm") || op.equals("gru") || op.startsWith("rnn_")) {
            long steps = numel(first) / first[first.length - 1];
            return 2 * steps * matrices(node, shapes);
        }
        if (second != null) {
            switch (op) {
                case "conv1d", "conv2d", "conv3d", "linear" -> {
                    return 2 * out * (numel(second) / second[0]); // weight: [out, in…]
                }
                case "conv_transpose2d" -> {
                    return 2 * numel(first) * (numel(second) / second[0]); // weight: [in, out…]
                }
                case "matmul" -> {
                    return 2 * out * first[first.length - 1];
                }
                case "scaled_dot_product_attention" -> {
                    return 2 * second[second.length - 2] * (numel(first) + out); // q: [..., T, d], k: [..., S, d]
                }
                default -> {
                    // counted below
                }
            }
        }
        return Math.max(numel(first), out);
    }

    /** Elements of the matrices in an operator's lists: a recurrent layer's weights. */
    private static long matrices(Trace.Node node, Map<Integer, long[]> shapes) {
        return values(node).stream()
                .map(value -> shapes.getOrDefault(value.id(), new long[0]))
                .filter(shape -> shape.length == 2)
                .mapToLong(Inspection::numel)
                .sum();
    }

    /** The tensors among an operator's arguments, those in lists too. */
    private static List<Trace.Value> values(Trace.Node node) {
        List<Trace.Value> values = new ArrayList<>();
        for (Object arg : node.args()) {
            for (Object element : arg instanceof List<?> list ? list : Collections.singletonList(arg)) {
                if (element instanceof Trace.Value value) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private static long @Nullable [] shape(Trace.Node node, int index, Map<Integer, long[]> shapes) {
        return index < node.args().size() && node.args().get(index) instanceof Trace.Value value
                ? shapes.get(value.id())
                : null;
    }

    private static long numel(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static List<Long> list(long[] shape) {
        return Arrays.stream(shape).boxed().collect(Collectors.toList());
    }

    /** Three digits and a letter: {@code 3.64 G}. */
    private static String scaled(long value) {
        String letters = " KMGTP";
        double scaled = value;
        int letter = 0;
        while (scaled >= 999.5 && letter < letters.length() - 1) {
            scaled /= 1000;
            letter++;
        }
        String digits = letter == 0
                ? String.valueOf(value)
                : String.format(Locale.ROOT, scaled < 9.995 ? "%.2f" : scaled < 99.95 ? "%.1f" : "%.0f", scaled);
        return digits + " " + (letter == 0 ? "" : letters.charAt(letter));
    }
}
