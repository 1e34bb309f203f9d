package dev.jumbo.tensor;

import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array on a {@link Device}, with automatic differentiation. It lives as long as its {@link Scope} and
 * is confined to the scope's thread. Operators have PyTorch's names, broadcasting and type promotion; those whose name
 * ends in {@code InPlace} change this tensor and return it.
 *
 * <p>Dimensions count from 0, or from the end as −1, −2, …. A failing operator throws {@link EngineException}.
 */
public final class Tensor {
    private org.bytedeco.pytorch.@Nullable Tensor handle;
    private Scope scope;
    private int slot;

    Tensor(org.bytedeco.pytorch.Tensor handle, Scope scope) {
        this.handle = handle;
        this.scope = scope;
        scope.adopt(this);
    }

    // ---- making ----

    /** Float32 values, row-major. {@code shape} may be left out for a vector. */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = forArray(values.length, DType.FLOAT32, shape);
        tensor.withData(data -> new FloatPointer(data).put(values));
        return tensor;
    }

    /** Float64 values, row-major. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = forArray(values.length, DType.FLOAT64, shape);
        tensor.withData(data -> new DoublePointer(data).put(values));
        return tensor;
    }

    /** Int64 values, row-major. */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = forArray(values.length, DType.INT64, shape);
        tensor.withData(data -> new LongPointer(data).put(values));
        return tensor;
    }

    /** Int32 values, row-major. */
    public static Tensor of(int[] values, long... shape) {
        Tensor tensor = forArray(values.length, DType.INT32, shape);
        tensor.withData(data -> new IntPointer(data).put(values));
        return tensor;
    }

    /** Uint8 values, row-major. */
    public static Tensor of(byte[] values, long... shape) {
        Tensor tensor = forArray(values.length, DType.UINT8, shape);
        tensor.withData(data -> new BytePointer(data).put(values));
        return tensor;
    }

    /** A tensor of no dimensions holding one float32. */
    public static Tensor scalar(float value) {
        return full(value, DType.FLOAT32, Device.CPU);
    }

    /** Zeros, float32 on the CPU. */
    public static Tensor zeros(long... shape) {
        return full(0, DType.FLOAT32, Device.CPU, shape);
    }

    /** Ones, float32 on the CPU. */
    public static Tensor ones(long... shape) {
        return full(1, DType.FLOAT32, Device.CPU, shape);
    }

    /** One value everywhere. */
    public static Tensor full(double value, DType dtype, Device device, long... shape) {
        TensorOptions options = Engine.options(dtype, device);
        return Door.call(
                "full",
                () -> {
                    try (Scalar s = new Scalar(value)) {
                        return torch.full(shape, s, options);
                    }
                },
                shape,
                value,
                new Trace.Keyword("dtype", dtype),
                new Trace.Keyword("device", device));
    }

    /** Uninitialised memory, to be filled at once. */
    public static Tensor empty(DType dtype, Device device, long... shape) {
        TensorOptions options = Engine.options(dtype, device);
        return Door.call(
                "empty",
                () -> {
                    try (MemoryFormatOptional format = new MemoryFormatOptional()) {
                        return torch.empty(shape, options, format);
                    }
                },
                shape,
                new Trace.Keyword("dtype", dtype),
                new Trace.Keyword("device", device));
    }

    /** 0, 1, …, n − 1 as int64. */
    public static Tensor arange(long n) {
        long[] values = new long[Math.toIntExact(n)];
        Arrays.setAll(values, i -> i);
        return of(values);
    }

    /** Joins tensors along an existing dimension. */
    public static Tensor cat(int dim, Tensor... tensors) {
        return Door.call(
                "cat",
                () -> {
                    try (TensorVector list = Door.vector(tensors)) {
                        return torch.cat(list, dim);
                    }
                },
                tensors,
                dim);
    }

    /** Joins tensors of one shape along a new dimension. */
    public static Tensor stack(int dim, Tensor... tensors) {
        return Door.call(
                "stack",
                () -> {
                    try (TensorVector list = Door.vector(tensors)) {
                        return torch.stack(list, dim);
                    }
                },
                tensors,
                dim);
    }

    // ---- looking ----

    /** Sizes of the dimensions, outermost first. */
    public long[] shape() {
        try (org.bytedeco.pytorch.LongArrayRef sizes = raw().sizes()) {
            long[] shape = new long[(int) sizes.size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = sizes.get(i);
            }
            return shape;
        }
    }

    /** Size of one dimension; −1 is the last. */
    public long size(int dim) {
        return raw().size(dim);
    }

    /** Number of dimensions. */
    public int dim() {
        return (int) raw().dim();
    }

    /** Number of elements. */
    public long numel() {
        return raw().numel();
    }

    public DType dtype() {
        return DType.of(raw().scalar_type().intern());
    }

    public Device device() {
        try (org.bytedeco.pytorch.Device device = raw().device()) {
            return Device.of(device);
        }
    }

    /** True in row-major order without gaps. */
    public boolean isContiguous() {
        return raw().is_contiguous();
    }

    /** True in channels-last (NHWC) order in memory. */
    public boolean isChannelsLast() {
        return raw().is_contiguous(torch.MemoryFormat.ChannelsLast);
    }

    /** The only element as a number; waits for the device. */
    public double item() {
        if (numel() != 1) {
            throw new IllegalArgumentException("Tensor.item: expected one element, got " + this);
        }
        Trace.ranUnwritten("values that Java reads");
        return switch (dtype()) {
            case FLOAT32, FLOAT64, BFLOAT16, FLOAT16 -> raw().item_double();
            default -> raw().item_long();
        };
    }

    /** All elements as float32, row-major, copied to Java. */
    public float[] toFloats() {
        Tensor host = hostCopy(DType.FLOAT32);
        float[] values = new float[Math.toIntExact(host.numel())];
        host.withData(data -> new FloatPointer(data).get(values));
        return values;
    }

    /** All elements as float64, row-major, copied to Java. */
    public double[] toDoubles() {
        Tensor host = hostCopy(DType.FLOAT64);
        double[] values = new double[Math.toIntExact(host.numel())];
        host.withData(data -> new DoublePointer(data).get(values));
        return values;
    }

    /** All elements as int64, row-major, copied to Java. */
    public long[] toLongs() {
        Tensor host = hostCopy(DType.INT64);
        long[] values = new long[Math.toIntExact(host.numel())];
        host.withData(data -> new LongPointer(data).get(values));
        return values;
    }

    /** All elements as booleans (not zero), row-major, copied to Java. */
    public boolean[] toBooleans() {
        Tensor host = hostCopy(DType.BOOL);
        byte[] bytes = new byte[Math.toIntExact(host.numel())];
        host.withData(data -> new BytePointer(data).get(bytes));
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    // ---- place, type and layout ----

    /** This tensor in another type; itself if it has it. */
    public Tensor to(DType dtype) {
        if (dtype() == dtype) {
            return this;
        }
        torch.ScalarType type = dtype.scalar();
        return Door.call("to", () -> raw().to(type), this, dtype);
    }

    /** This tensor on another device; itself if it is there. */
    public Tensor to(Device device) {
        if (device().equals(device)) {
            return this;
        }
        return Door.call(
                "to",
                () -> {
                    try (org.bytedeco.pytorch.Device d = device.open()) {
                        return raw().to(d, raw().scalar_type().intern());
                    }
                },
                this,
                device);
    }

    /** Row-major order in memory. */
    public Tensor contiguous() {
        return isContiguous() ? this : Door.call("contiguous", () -> raw().contiguous(), this);
    }

    /**
     * Channels-last order in memory, of a [B, C, H, W] tensor. Shape and values stay. A tensor that lies the same in both
     * orders (one channel, or pictures of 1×1) is copied, with strides that say channels-last to the operators.
     */
    public Tensor channelsLast() {
        if (!isChannelsLast()) {
            return Door.call(
                    "contiguous", () -> raw().contiguous(torch.MemoryFormat.ChannelsLast), this, CHANNELS_LAST);
        }
        if (!isContiguous()) {
            return this;
        }
        return Door.call(
                "clone",
                () -> {
                    try (MemoryFormatOptional format = new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast)) {
                        return raw().clone(format);
                    }
                },
                this,
                CHANNELS_LAST);
    }

    /** The memory format argument in a trace. */
    private static final Trace.Keyword CHANNELS_LAST =
            new Trace.Keyword("memory_format", (long) torch.MemoryFormat.ChannelsLast.value);

    /** The same values without their history. */
    public Tensor detach() {
        return Door.call("detach", () -> raw().detach(), this);
    }

    /** A copy, part of the history. */
    public Tensor copy() {
        return Door.call("clone", () -> raw().clone(), this);
    }

    // ---- shape ----

    public Tensor reshape(long... shape) {
        return Door.call("reshape", () -> raw().reshape(shape), this, shape);
    }

    /** Joins the dimensions from start to end, both included. */
    public Tensor flatten(int start, int end) {
        return Door.call("flatten", () -> raw().flatten(start, end), this, start, end);
    }

    public Tensor transpose(int a, int b) {
        return Door.call("transpose", () -> raw().transpose(a, b), this, a, b);
    }

    public Tensor permute(long... dims) {
        return Door.call("permute", () -> raw().permute(dims), this, dims);
    }

    public Tensor unsqueeze(int dim) {
        return Door.call("unsqueeze", () -> raw().unsqueeze(dim), this, dim);
    }

    public Tensor squeeze(int dim) {
        return Door.call("squeeze", () -> raw().squeeze(dim), this, dim);
    }

    /** The slice at one index; the dimension goes. */
    public Tensor select(int dim, long index) {
        return Door.call("select", () -> raw().select(dim, index), this, dim, index);
    }

    /** {@code length} elements from {@code start}, without a copy. */
    public Tensor narrow(int dim, long start, long length) {
        return Door.call("narrow", () -> raw().narrow(dim, start, length), this, dim, start, length);
    }

    /** The elements at the positions in {@code index} (int64 vector). */
    public Tensor indexSelect(int dim, Tensor index) {
        return Door.call("index_select", () -> raw().index_select(dim, index.raw()), this, dim, index);
    }

    /** Splits one dimension into several, of which one size may be −1: the rest. */
    public Tensor unflatten(int dim, long... sizes) {
        return Door.call("unflatten", () -> raw().unflatten(dim, sizes), this, dim, sizes);
    }

    /** Repeats dimensions of size 1, or new ones in front, without a copy; −1 leaves a dimension as it is. */
    public Tensor expand(long... shape) {
        return Door.call("expand", () -> raw().expand(shape), this, shape);
    }

    /** A copy with the rows of {@code source} added at the positions in {@code index} (int64 vector). */
    public Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return Door.call("index_add", () -> raw().index_add(dim, index.raw(), source.raw()), this, dim, index, source);
    }

    /** A copy with {@code value} at the positions in {@code index} (int64, of as many dimensions) along a dimension. */
    public Tensor scatter(int dim, Tensor index, double value) {
        return Door.call(
                "scatter", () -> withScalar(value, (x, s) -> x.scatter(dim, index.raw(), s)), this, dim, index, value);
    }

    /** Positions of the elements that are not zero, int64 [count, dimensions]. */
    public Tensor nonzero() {
        return Door.call("nonzero", () -> raw().nonzero(), this);
    }

    /** The order that sorts along a dimension, as int64 indices. */
    public Tensor argsort(int dim, boolean descending) {
        return Door.call("argsort", () -> raw().argsort(dim, descending), this, dim, descending);
    }

    /** The largest elements along a dimension, in falling order, and their indices (int64). */
    public record Top(Tensor values, Tensor indices) {}

    public Top topk(long k, int dim) {
        Tensor[] both = Door.callAll(
                "topk",
                () -> {
                    try (T_TensorTensor_T pair = raw().topk(k, dim, true, true)) {
                        return Door.both(pair);
                    }
                },
                this,
                k,
                dim,
                true,
                true);
        return new Top(both[0], both[1]);
    }

    /** Zeros above a diagonal of the last two dimensions: 0 is the main one, 1 the one above it. */
    public Tensor tril(long diagonal) {
        return Door.call("tril", () -> raw().tril(diagonal), this, diagonal);
    }

    /** Zeros below a diagonal of the last two dimensions. */
    public Tensor triu(long diagonal) {
        return Door.call("triu", () -> raw().triu(diagonal), this, diagonal);
    }

    /** {@code value} where {@code mask} (booleans) is true. */
    public Tensor maskedFill(Tensor mask, double value) {
        return Door.call(
                "masked_fill", () -> withScalar(value, (x, s) -> x.masked_fill(mask.raw(), s)), this, mask, value);
    }

    // ---- arithmetic ----

    public Tensor add(Tensor other) {
        return Door.call("add", () -> raw().add(other.raw()), this, other);
    }

    public Tensor add(double other) {
        return Door.call("add", () -> withScalar(other, (x, s) -> x.add(s)), this, other);
    }

    public Tensor sub(Tensor other) {
        return Door.call("sub", () -> raw().sub(other.raw()), this, other);
    }

    public Tensor mul(Tensor other) {
        return Door.call("mul", () -> raw().mul(other.raw()), this, other);
    }

    public Tensor mul(double other) {
        return Door.call("mul", () -> withScalar(other, (x, s) -> x.mul(s)), this, other);
    }

    public Tensor div(Tensor other) {
        return Door.call("div", () -> raw().div(other.raw()), this, other);
    }

    public Tensor pow(double exponent) {
        return Door.call("pow", () -> withScalar(exponent, (x, s) -> x.pow(s)), this, exponent);
    }

    public Tensor neg() {
        return Door.call("neg", () -> raw().neg(), this);
    }

    public Tensor abs() {
        return Door.call("abs", () -> raw().abs(), this);
    }

    public Tensor sign() {
        return Door.call("sign", () -> raw().sign(), this);
    }

    public Tensor exp() {
        return Door.call("exp", () -> raw().exp(), this);
    }

    public Tensor log() {
        return Door.call("log", () -> raw().log(), this);
    }

    public Tensor sqrt() {
        return Door.call("sqrt", () -> raw().sqrt(), this);
    }

    public Tensor tanh() {
        return Door.call("tanh", () -> raw().tanh(), this);
    }

    public Tensor sigmoid() {
        return Door.call("sigmoid", () -> raw().sigmoid(), this);
    }

    public Tensor relu() {
        return Door.call("relu", () -> raw().relu(), this);
    }

    /** Matrix product: [..., n, k] by [..., k, m] gives [..., n, m]. */
    public Tensor matmul(Tensor other) {
        return Door.call("matmul", () -> raw().matmul(other.raw()), this, other);
    }

    /** xWᵀ + b.   this: [..., in], weight: [out, in], bias: [out] → [..., out] */
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        return Door.call(
                "linear",
                () -> {
                    try (org.bytedeco.pytorch.TensorOptional b = Door.optional(bias)) {
                        return Affine.run(this, weight, b);
                    }
                },
                this,
                weight,
                bias);
    }

    // ---- reductions and comparisons ----

    /** Sum of all elements. */
    public Tensor sum() {
        return Door.call("sum", () -> raw().sum(), this);
    }

    /** Sum over dimensions. */
    public Tensor sum(boolean keepDim, long... dims) {
        return Door.call(
                "sum",
                () -> {
                    try (ScalarTypeOptional none = new ScalarTypeOptional()) {
                        return raw().sum(dims, keepDim, none);
                    }
                },
                this,
                dims,
                keepDim);
    }

    /** Sums of the elements up to each along a dimension; of booleans and integers as int64. */
    public Tensor cumsum(int dim) {
        return Door.call("cumsum", () -> raw().cumsum(dim), this, dim);
    }

    /** Mean of all elements. */
    public Tensor mean() {
        return Door.call("mean", () -> raw().mean(), this);
    }

    /** Mean over dimensions. */
    public Tensor mean(boolean keepDim, long... dims) {
        return Door.call(
                "mean",
                () -> {
                    try (ScalarTypeOptional none = new ScalarTypeOptional()) {
                        return raw().mean(dims, keepDim, none);
                    }
                },
                this,
                dims,
                keepDim);
    }

    /** Largest element along a dimension, which goes. */
    public Tensor amax(int dim) {
        return Door.call("amax", () -> torch.amax(raw(), new long[] {dim}, false), this, new long[] {dim}, false);
    }

    /** Index of the largest element along a dimension, which goes; int64. */
    public Tensor argmax(int dim) {
        return Door.call(
                "argmax",
                () -> {
                    try (LongOptional d = new LongOptional(dim)) {
                        return raw().argmax(d, false);
                    }
                },
                this,
                dim);
    }

    public Tensor softmax(int dim) {
        return Door.call("softmax", () -> torch.softmax(raw(), dim), this, dim, null);
    }

    public Tensor logSoftmax(int dim) {
        return Door.call("log_softmax", () -> torch.log_softmax(raw(), dim), this, dim, null);
    }

    /** Element by element equality, as booleans. */
    public Tensor eq(Tensor other) {
        return Door.call("eq", () -> raw().eq(other.raw()), this, other);
    }

    public Tensor logicalAnd(Tensor other) {
        return Door.call("logical_and", () -> raw().logical_and(other.raw()), this, other);
    }

    public Tensor logicalNot() {
        return Door.call("logical_not", () -> raw().logical_not(), this);
    }

    /** True where an element is neither infinite nor NaN. */
    public Tensor isFinite() {
        return Door.call("isfinite", () -> torch.isfinite(raw()), this);
    }

    /** True where every element is. */
    public Tensor all() {
        return Door.call("all", () -> raw().all(), this);
    }

    /** Same shape, type and bits of every element; NaN equals NaN of the same bits. */
    public boolean sameAs(Tensor other) {
        return dtype() == other.dtype()
                && Arrays.equals(shape(), other.shape())
                && Safetensors.bytes(this).equals(Safetensors.bytes(other));
    }

    // ---- in place ----

    public Tensor addInPlace(Tensor other) {
        return Door.inPlace("add_", () -> raw().add_(other.raw()), this, other);
    }

    public Tensor mulInPlace(double factor) {
        return Door.inPlace("mul_", () -> inPlaceScalar(factor, (x, s) -> x.mul_(s)), this, factor);
    }

    public Tensor addInPlace(double value) {
        return Door.inPlace("add_", () -> inPlaceScalar(value, (x, s) -> x.add_(s)), this, value);
    }

    /** this ← this + weight · (end − this) */
    public Tensor lerpInPlace(Tensor end, double weight) {
        return Door.inPlace("lerp_", () -> inPlaceScalar(weight, (x, s) -> x.lerp_(end.raw(), s)), this, end, weight);
    }

    public Tensor reluInPlace() {
        return Door.inPlace("relu_", () -> raw().relu_(), this);
    }

    public Tensor clampInPlace(double low, double high) {
        return Door.inPlace(
                "clamp_",
                () -> {
                    try (Scalar a = new Scalar(low);
                            Scalar b = new Scalar(high);
                            var min = new org.bytedeco.pytorch.ScalarOptional(a);
                            var max = new org.bytedeco.pytorch.ScalarOptional(b)) {
                        raw().clamp_(min, max);
                    }
                },
                this,
                low,
                high);
    }

    public Tensor zeroInPlace() {
        return Door.inPlace("zero_", () -> raw().zero_(), this);
    }

    public Tensor fillInPlace(double value) {
        return Door.inPlace("fill_", () -> inPlaceScalar(value, (x, s) -> x.fill_(s)), this, value);
    }

    /** Takes the values of {@code source}, converted to this tensor's type and device. */
    public Tensor copyInPlace(Tensor source) {
        return Door.inPlace("copy_", () -> raw().copy_(source.raw()), this, source);
    }

    // ---- gradients ----

    /** Asks for this tensor's gradient (leaves only). Returns this tensor. */
    public Tensor requireGrad(boolean wanted) {
        raw().requires_grad_(wanted);
        return this;
    }

    public boolean requiresGrad() {
        return raw().requires_grad();
    }

    /** The gradient that {@link #backward()} left, or null. */
    public @Nullable Tensor grad() {
        org.bytedeco.pytorch.Tensor grad = raw().grad();
        if (!grad.defined()) {
            grad.deallocate();
            return null;
        }
        return new Tensor(grad, Scope.current(Context.get()));
    }

    /** True where {@link #grad()} is not null. */
    public boolean hasGrad() {
        return raw().mutable_grad().defined(); // the handle refers to the gradient's slot and owns nothing
    }

    /** Forgets the gradient. */
    public void clearGrad() {
        raw().mutable_grad().reset(); // as above
    }

    /** Zeros of this tensor's shape, type, device and memory layout. */
    public Tensor zerosLike() {
        return Door.call("zeros_like", () -> torch.zeros_like(raw()), this);
    }

    /** Adds the gradients of this scalar to the {@code grad} of every leaf that it depends on. */
    public void backward() {
        try {
            raw().backward();
        } catch (RuntimeException e) {
            throw EngineException.of("backward", new Object[] {this}, e);
        }
    }

    /** The same for several tensors of any shape, of each of which the gradient is known. */
    public static void backward(Tensor[] tensors, Tensor[] gradients) {
        try (TensorVector roots = Door.vector(tensors);
                TensorVector known = Door.vector(gradients);
                BoolOptional free = new BoolOptional();
                TensorVector all = new TensorVector()) {
            torch.backward(roots, known, free, false, all);
        } catch (RuntimeException e) {
            throw EngineException.of("backward", tensors, e);
        }
    }

    /**
     * The same memory for another thread to read, in the current scope of the calling thread, which need not be this tensor's.
     * Nobody may change it from now on.
     */
    public Tensor share() {
        if (handle == null) {
            throw new IllegalStateException("Tensor.share: it is freed");
        }
        return new Tensor(new org.bytedeco.pytorch.Tensor(handle), Scope.current(Context.get()));
    }

    /** Frees this tensor now rather than when its scope closes. */
    public void free() {
        scope().free(this);
    }

    /** {@code float32[64, 3, 32, 32]}, with the value where there is only one. */
    @Override
    public String toString() {
        if (handle == null) {
            return "tensor (freed)";
        }
        if (!scope.isOwnedByCurrentThread()) {
            return "tensor (of thread '" + scope.owner().getName() + "')";
        }
        String text = dtype() + Arrays.toString(shape());
        return dim() == 0 ? text + "=" + item() : text;
    }

    // ---- for this package ----

    org.bytedeco.pytorch.Tensor raw() {
        org.bytedeco.pytorch.Tensor raw = handle;
        if (!scope.isOwnedByCurrentThread()) {
            throw new IllegalStateException("this tensor belongs to thread '"
                    + scope.owner().getName() + "', not to '"
                    + Thread.currentThread().getName() + "': hand over Java arrays instead");
        }
        if (raw == null) {
            throw new IllegalStateException(
                    "this tensor was freed when its Scope closed; scope.keep(tensor) hands it to the enclosing scope",
                    scope.opener());
        }
        return raw;
    }

    Scope scope() {
        raw();
        return scope;
    }

    int slot() {
        return slot;
    }

    void moveTo(Scope scope, int slot) {
        this.scope = scope;
        this.slot = slot;
    }

    void release() {
        org.bytedeco.pytorch.Tensor raw = handle;
        handle = null;
        if (raw != null) {
            raw.deallocate();
        }
    }

    private static Tensor forArray(int length, DType dtype, long[] shape) {
        long[] full = shape.length == 0 ? new long[] {length} : shape;
        long expected = 1;
        for (long size : full) {
            expected = Math.multiplyExact(expected, size);
        }
        if (expected != length) {
            throw new IllegalArgumentException(
                    "Tensor.of: shape " + Arrays.toString(full) + " holds " + expected + " elements, got " + length);
        }
        // Not an operator: what Java writes into it makes it a constant of a trace.
        return Door.untraced(() -> {
            try (MemoryFormatOptional format = new MemoryFormatOptional()) {
                return torch.empty(full, Engine.options(dtype, Device.CPU), format);
            }
        });
    }

    /** Gives access to the first element; an empty tensor has none. */
    private void withData(Consumer<Pointer> access) {
        if (numel() > 0) {
            try (Pointer data = raw().data_ptr()) {
                access.accept(data);
            }
        }
    }

    private Tensor hostCopy(DType dtype) {
        Trace.ranUnwritten("values that Java reads");
        return to(Device.CPU).to(dtype).contiguous();
    }

    private interface ScalarOp {
        org.bytedeco.pytorch.Tensor apply(org.bytedeco.pytorch.Tensor x, Scalar s);
    }

    private org.bytedeco.pytorch.Tensor withScalar(double value, ScalarOp op) {
        try (Scalar s = new Scalar(value)) {
            return op.apply(raw(), s);
        }
    }

    private void inPlaceScalar(double value, ScalarOp op) {
        try (Scalar s = new Scalar(value)) {
            op.apply(raw(), s);
        }
    }
}
