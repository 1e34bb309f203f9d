package dev.jumbo.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * TorchScript functions compiled from source: many operators in one native call, among them those that the binding
 * lacks (the fused optimizers). Arguments are {@link Tensor}, {@link TensorList}, double, long or boolean.
 */
public final class Script {
    private static final String EMPTY_LIST = """
            def empty_list() -> List[Tensor]:
                l: List[Tensor] = []
                return l
            """;
    private static final Map<String, Script> COMPILED = new ConcurrentHashMap<>();
    private static final Map<String, Script> PLAIN = new ConcurrentHashMap<>();

    private final CompilationUnit unit;
    private final boolean optimised;

    private Script(String source, boolean optimised) {
        this.optimised = optimised;
        Engine.load();
        try {
            unit = torch.compile(source);
        } catch (RuntimeException e) {
            throw new EngineException("TorchScript does not compile: " + EngineException.reason(e), e);
        }
    }

    /** Compiles functions; the same source is compiled once in a process. */
    public static Script of(String source) {
        return COMPILED.computeIfAbsent(source, text -> new Script(text, true));
    }

    /**
     * The same, run as it is written. The first calls are quick: otherwise TorchScript watches one call and then rewrites
     * the function, which takes 100 ms where there are 300 operators.
     */
    public static Script plain(String source) {
        return PLAIN.computeIfAbsent(source, text -> new Script(text, false));
    }

    /** Tensors that are passed to functions as one argument. The native list is kept until the list's scope closes. */
    public static final class TensorList {
        private final IValue value;

        private TensorList(IValue value) {
            this.value = value;
        }
    }

    /**
     * A list for {@code List[Tensor]} parameters. It is freed by {@link #free(TensorList)}; it shares its elements with
     * the tensors it was made of, and keeps their memory alive.
     */
    public static TensorList list(List<Tensor> tensors) {
        Function empty = function(Script.of(EMPTY_LIST), "empty_list");
        try (IValueVector none = new IValueVector();
                IValue shared = empty.apply(none);
                GenericList constant = shared.toList();
                // a copy: the function's result is one constant, the same list at every call
                GenericList list = constant.copy()) {
            for (Tensor tensor : tensors) {
                try (IValue element = new IValue(tensor.raw())) {
                    list.push_back(element);
                }
            }
            return new TensorList(new IValue(list));
        }
    }

    /** The same, freed with the current {@link Scope}. */
    public static TensorList scoped(List<Tensor> tensors) {
        TensorList list = list(tensors);
        Scope.current(Context.get()).onClose(() -> free(list));
        return list;
    }

    public static void free(TensorList list) {
        list.value.deallocate();
    }

    /** A constant as source has it: null, a boolean, a number, a text, a device or a type. */
    public static String literal(@Nullable Object constant) {
        if (constant == null) {
            return "None";
        }
        if (constant instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (constant instanceof String || constant instanceof Device) {
            return "\"" + constant + "\"";
        }
        if (constant instanceof Double number && !Double.isFinite(number)) {
            return "float(\"" + (number.isNaN() ? "nan" : number > 0 ? "inf" : "-inf") + "\")";
        }
        return constant instanceof DType dtype ? String.valueOf(dtype.scalar().value) : String.valueOf(constant);
    }

    /** Calls a function that returns nothing. */
    public void run(String name, Object... args) {
        call(name, args).deallocate();
    }

    /** Calls a function that returns a tensor. */
    public Tensor tensor(String name, Object... args) {
        return Door.call(
                name,
                () -> {
                    try (IValue result = call(name, args)) {
                        return new org.bytedeco.pytorch.Tensor(result.toTensor());
                    }
                },
                args);
    }

    /** Calls a function that returns a list of tensors. */
    public Tensor[] tensors(String name, Object... args) {
        return Door.callAll(
                name,
                () -> {
                    try (IValue result = call(name, args);
                            GenericList list = result.toList()) {
                        org.bytedeco.pytorch.Tensor[] tensors =
                                new org.bytedeco.pytorch.Tensor[Math.toIntExact(list.size())];
                        for (int i = 0; i < tensors.length; i++) {
                            try (IValue element = list.get(i)) {
                                tensors[i] = new org.bytedeco.pytorch.Tensor(element.toTensor());
                            }
                        }
                        return tensors;
                    }
                },
                args);
    }

    /** Calls a function that returns a list of tensors; {@link #free(TensorList)} frees it. */
    public TensorList list(String name, Object... args) {
        return new TensorList(call(name, args));
    }

    /** The native value that a function returns; the caller owns it. */
    IValue call(String name, Object... args) {
        Function function = function(this, name);
        IValue[] values = new IValue[args.length];
        try (IValueVector vector = new IValueVector(args.length)) {
            for (int i = 0; i < args.length; i++) {
                values[i] = value(args[i]);
                vector.put(i, values[i]);
            }
            if (!optimised) {
                torch.setGraphExecutorOptimize(false); // of this thread
            }
            return function.apply(vector);
        } catch (RuntimeException e) {
            throw EngineException.of(name, args, e);
        } finally {
            if (!optimised) {
                torch.setGraphExecutorOptimize(true);
            }
            for (int i = 0; i < args.length; i++) {
                if (values[i] != null && !(args[i] instanceof TensorList)) {
                    values[i].deallocate();
                }
            }
        }
    }

    private static IValue value(Object arg) {
        if (arg instanceof TensorList list) {
            return list.value;
        }
        if (arg instanceof Tensor tensor) {
            return new IValue(tensor.raw());
        }
        if (arg instanceof Double number) {
            return new IValue(number);
        }
        if (arg instanceof Boolean flag) {
            return new IValue(flag);
        }
        if (arg instanceof Number number) {
            return new IValue(number.longValue());
        }
        throw new IllegalArgumentException("Script argument: expected Tensor, TensorList, double, long or boolean, got "
                + Arrays.asList(arg.getClass(), arg));
    }

    private static Function function(Script script, String name) {
        try (QualifiedName qualified = new QualifiedName(name)) {
            return script.unit.get_function(qualified);
        }
    }
}
