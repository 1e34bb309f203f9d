package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An ONNX graph in the making: what the rules for operators ask of the one at hand, and what they add. */
final class OnnxWriting {
    /** A sequence of rows of different lengths, which ATen packs and ONNX does not. */
    record Packed(String rows, String lengths) {}

    private final Program program;
    private final OnnxGraph graph = new OnnxGraph();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Size, String> sizes = new HashMap<>();
    private final Map<Integer, Packed> packed = new HashMap<>();
    private Program.Step step;

    OnnxWriting(Program program, Program.Step first) {
        this.program = program;
        step = first;
        for (int i = 0; i < program.inputs().size(); i++) {
            ModelInput input = program.inputs().get(i);
            graph.input(input.name(), input.dtype(), input.dims());
            names.put(i, input.name());
        }
    }

    OnnxGraph graph() {
        return graph;
    }

    void begin(Program.Step next) {
        step = next;
    }

    Program.Step step() {
        return step;
    }

    // ---- arguments of the operator ----

    @Nullable Object arg(int i) {
        return i < step.args().size() ? step.args().get(i) : null;
    }

    int id(int i) {
        if (arg(i) instanceof Trace.Value value) {
            return value.id();
        }
        throw unsupported("argument " + i + " is " + arg(i) + ", expected a tensor");
    }

    /** The ONNX value of a tensor argument; empty where it is null. */
    String in(int i) {
        return arg(i) == null ? "" : name(id(i));
    }

    List<Integer> ids(int i) {
        List<Integer> ids = new ArrayList<>();
        if (arg(i) instanceof List<?> list) {
            list.forEach(value -> ids.add(((Trace.Value) Objects.requireNonNull(value)).id()));
        }
        return ids;
    }

    Size size(int i) {
        if (arg(i) instanceof Size size) {
            return size;
        }
        throw unsupported("argument " + i + " is " + arg(i) + ", expected a whole number");
    }

    long integer(int i) {
        Size size = size(i);
        if (!size.isConstant()) {
            throw unsupported("argument " + i + " depends on the sizes of the inputs");
        }
        return size.constant();
    }

    long[] integers(int i) {
        if (!(arg(i) instanceof List<?> list)) {
            throw unsupported("argument " + i + " is " + arg(i) + ", expected whole numbers");
        }
        return list.stream()
                .mapToLong(value -> ((Size) Objects.requireNonNull(value)).constant())
                .toArray();
    }

    double number(int i) {
        if (arg(i) instanceof Double number) {
            return number;
        }
        throw unsupported("argument " + i + " is " + arg(i) + ", expected a number");
    }

    boolean flag(int i) {
        return Boolean.TRUE.equals(arg(i));
    }

    /** An argument that was passed by name; null if it was not. */
    @Nullable Object keyword(String name) {
        return step.keyword(name);
    }

    List<Size> shape(int id) {
        return program.kind(id).shape();
    }

    DType dtype(int id) {
        return program.kind(id).dtype();
    }

    int rank(int i) {
        return shape(id(i)).size();
    }

    /** A dimension counted from the first, of the i-th argument. */
    long dim(int i, long dim) {
        return dim < 0 ? dim + rank(i) : dim;
    }

    /** Value number of the first result. */
    int out() {
        return step.outputs().get(0);
    }

    // ---- results ----

    void result(String name) {
        result(0, name);
    }

    void result(int i, String name) {
        names.put(step.outputs().get(i), name);
    }

    String emit(String op, List<String> in) {
        return emit(op, in, Map.of());
    }

    /** Adds an operator of one result and returns its name. */
    String emit(String op, List<String> in, Map<String, ?> attributes) {
        return emit(op, in, 1, attributes)[0];
    }

    String[] emit(String op, List<String> in, int results, Map<String, ?> attributes) {
        String[] out = new String[results];
        Arrays.setAll(out, i -> graph.fresh("v"));
        graph.node(op, in, List.of(out), attributes);
        return out;
    }

    void pack(int id, Packed value) {
        packed.put(id, value);
    }

    @Nullable Packed packed(int id) {
        return packed.get(id);
    }

    // ---- values ----

    /** The name of a value; a weight or constant is added when it is first asked for. */
    String name(int id) {
        String known = names.get(id);
        if (known != null) {
            return known;
        }
        Tensor weight = program.weights().get(id);
        Program.Constant constant = program.constants().get(id);
        String name;
        if (weight != null) {
            name = tensor(Objects.requireNonNull(program.keys().get(id)), weight);
        } else if (constant != null) {
            name = begin(tensor("constant_" + id, constant.values()), constant);
        } else {
            throw unsupported("reads a value that no operator gave");
        }
        names.put(id, name);
        return name;
    }

    /** What there is of a constant that grows. */
    private String begin(String name, Program.Constant constant) {
        String part = name;
        for (int dim = 0; dim < constant.shape().size(); dim++) {
            Size size = constant.shape().get(dim);
            if (!size.isConstant()) {
                part = slice(part, dim, Size.of(0), size);
            }
        }
        return part;
    }

    /** Elements from {@code start} to before {@code end}. */
    String slice(String x, long dim, Size start, Size end) {
        return emit("Slice", List.of(x, vector(start), vector(end), longs(dim)));
    }

    /** Adds a tensor under its name. */
    String tensor(String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
        DType dtype =
                tensor.dtype() == DType.BFLOAT16 || tensor.dtype() == DType.FLOAT16 ? DType.FLOAT32 : tensor.dtype();
        long bytes = tensor.numel() * dtype.bytes();
        return graph.initialiser(name, new OnnxGraph.Values(dtype, shape, bytes, () -> data(tensor, dtype)));
    }

    private static ByteBuffer data(Tensor tensor, DType dtype) {
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(tensor.numel() * dtype.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        try (Scope scope = Scope.open()) {
            switch (dtype) {
                case FLOAT32 -> data.asFloatBuffer().put(tensor.toFloats());
                case FLOAT64 -> data.asDoubleBuffer().put(tensor.toDoubles());
                case INT64 -> data.asLongBuffer().put(tensor.toLongs());
                case BOOL -> {
                    for (boolean value : tensor.toBooleans()) {
                        data.put((byte) (value ? 1 : 0));
                    }
                    data.flip();
                }
                default -> throw new ExportException("a constant of " + dtype + " has no place in ONNX files here");
            }
        }
        return data;
    }

    /** A vector of whole numbers. */
    String longs(long... values) {
        String name = "longs" + Arrays.toString(values).replace(" ", "");
        return graph.initialiser(name, longValues(List.of((long) values.length), values));
    }

    /** A whole number without dimensions. */
    String longScalar(long value) {
        return graph.initialiser("long " + value, longValues(List.of(), value));
    }

    private static OnnxGraph.Values longValues(List<Long> shape, long... values) {
        return new OnnxGraph.Values(DType.INT64, shape, 8L * values.length, () -> {
            ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            data.asLongBuffer().put(values);
            return data;
        });
    }

    /** A number without dimensions. */
    String scalar(double value, DType dtype) {
        return graph.initialiser(dtype + " " + value, one(value, dtype, List.of()));
    }

    /** The same float32 number everywhere. */
    String floats(double value, long count) {
        return graph.initialiser(
                value + " times " + count, new OnnxGraph.Values(DType.FLOAT32, List.of(count), 4 * count, () -> {
                    float[] values = new float[Math.toIntExact(count)];
                    Arrays.fill(values, (float) value);
                    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                    data.asFloatBuffer().put(values);
                    return data;
                }));
    }

    /** One number with dimensions of size 1. */
    OnnxGraph.Values one(double value, DType dtype, List<Long> shape) {
        return new OnnxGraph.Values(dtype, shape, dtype.bytes(), () -> {
            ByteBuffer data = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            switch (dtype) {
                case FLOAT32 -> data.putFloat((float) value);
                case FLOAT64 -> data.putDouble(value);
                case INT64 -> data.putLong((long) value);
                case INT32 -> data.putInt((int) value);
                case BOOL, UINT8, INT8 -> data.put((byte) value);
                default -> throw unsupported("has a number of type " + dtype);
            }
            return data.flip();
        });
    }

    String cast(String x, DType from, DType to) {
        return from == to ? x : emit("Cast", List.of(x), Map.of("to", (long) OnnxGraph.type(to)));
    }

    /** The i-th argument in a type. */
    String in(int i, DType dtype) {
        return cast(in(i), dtype(id(i)), dtype);
    }

    String reshape(String x, List<Size> shape) {
        return emit("Reshape", List.of(x, target(shape)));
    }

    /** A shape as a vector, in which the one size that is not constant is -1. */
    private String target(List<Size> shape) {
        long open = shape.stream().filter(size -> !size.isConstant()).count();
        return open == 1
                ? longs(shape.stream()
                        .mapToLong(size -> size.isConstant() ? size.constant() : -1)
                        .toArray())
                : vector(shape);
    }

    /** A shape as a vector. */
    String vector(List<Size> shape) {
        if (shape.stream().allMatch(Size::isConstant)) {
            return longs(shape.stream().mapToLong(Size::constant).toArray());
        }
        return emit("Concat", shape.stream().map(this::vector).toList(), Map.of("axis", 0L));
    }

    /** A size as a vector of one number. */
    String vector(Size size) {
        String known = sizes.get(size);
        if (known == null) {
            known = size.isConstant() ? longs(size.constant()) : sum(size);
            sizes.put(size, known);
        }
        return known;
    }

    /** A size as a number without dimensions. */
    String scalar(Size size) {
        return size.isConstant() ? longScalar(size.constant()) : emit("Squeeze", List.of(vector(size), longs(0)));
    }

    private String sum(Size size) {
        String sum = "";
        for (int m = 0; m < size.coefficients().size(); m++) {
            long factor = size.coefficients().get(m);
            if (factor != 0) {
                String term = factor == 1 && m > 0 ? "" : longs(factor);
                for (int axis = 0; axis < program.axes().size(); axis++) {
                    if ((m >> axis & 1) == 1) {
                        term = term.isEmpty() ? axis(axis) : emit("Mul", List.of(term, axis(axis)));
                    }
                }
                sum = sum.isEmpty() ? term : emit("Add", List.of(sum, term));
            }
        }
        return sum;
    }

    private String axis(int axis) {
        Size size = Size.axis(axis);
        String known = sizes.get(size);
        if (known != null) {
            return known;
        }
        Program.Place place = program.place(axis);
        String input = program.inputs().get(place.input()).name();
        String found = emit("Shape", List.of(input), Map.of("start", (long) place.dim(), "end", place.dim() + 1L));
        sizes.put(size, found);
        return found;
    }

    ExportException unsupported(String why) {
        return new ExportException("ONNX: " + step.name() + " " + why);
    }
}
