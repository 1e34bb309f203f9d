package dev.jumbo.tensor;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.jspecify.annotations.Nullable;

/**
 * An operator that neither Java's binding nor TorchScript source reaches, called through libtorch's dispatcher. Its
 * constant arguments are made once in a process and never freed: there are few different ones.
 */
final class Operator {
    private static final Map<String, Operator> FOUND = new ConcurrentHashMap<>();
    private static final Map<String, Constant> CONSTANTS = new ConcurrentHashMap<>();

    private final OperatorHandle handle;

    private Operator(String name) {
        Engine.load();
        int dot = name.indexOf('.');
        handle = Dispatcher.singleton()
                .findSchemaOrThrow(dot < 0 ? name : name.substring(0, dot), dot < 0 ? "" : name.substring(dot + 1));
    }

    /** A constant argument. */
    record Constant(IValue value) {}

    /** Finds an operator by its qualified name, with that of its overload: {@code mkldnn::_convolution_pointwise.binary}. */
    static Operator of(String name) {
        return FOUND.computeIfAbsent(name, Operator::new);
    }

    /** A list of integers. */
    static Constant integers(long[] values) {
        return constant("List[int]", Arrays.toString(values));
    }

    /** What TorchScript makes of an expression of a type. */
    static Constant constant(String type, String expression) {
        return CONSTANTS.computeIfAbsent(
                type + "=" + expression,
                key -> new Constant(Script.of("""
                        def constant() -> %1$s:
                            value: %1$s = %2$s
                            return value
                        """.formatted(type, expression)).call("constant")));
    }

    /** Calls it with a native tensor, a Constant or null for each argument; the caller owns the native result. */
    org.bytedeco.pytorch.Tensor call(@Nullable Object... args) {
        try (IValueVector stack = new IValueVector()) {
            for (Object arg : args) {
                if (arg instanceof Constant constant) {
                    stack.push_back(constant.value());
                } else {
                    try (IValue value =
                            arg instanceof org.bytedeco.pytorch.Tensor tensor ? new IValue(tensor) : new IValue()) {
                        stack.push_back(value);
                    }
                }
            }
            handle.callBoxed(stack);
            return new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()); // pop_back would refer to freed memory
        }
    }
}
