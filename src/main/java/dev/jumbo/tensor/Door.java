package dev.jumbo.tensor;

import org.bytedeco.pytorch.T_TensorTensor_T;
import org.jspecify.annotations.Nullable;

/**
 * The one door for operators. Every native operator on tensors is called here: its result is given to the innermost
 * scope, its failure becomes an {@link EngineException}, and a {@link Trace} that is being recorded sees it.
 * Operators are named, and their arguments ordered, as in ATen's schemas.
 */
final class Door {
    /** A native call that makes a tensor. */
    interface Kernel {
        org.bytedeco.pytorch.Tensor run();
    }

    /** A native call that makes several tensors. */
    interface Kernels {
        org.bytedeco.pytorch.Tensor[] run();
    }

    private Door() {}

    /** An operator whose result is a new tensor. {@code args} are the schema's positional arguments. */
    static Tensor call(String op, Kernel kernel, @Nullable Object... args) {
        Context context = Context.get();
        Scope scope = Scope.current(context);
        org.bytedeco.pytorch.Tensor result;
        try {
            result = kernel.run();
        } catch (RuntimeException e) {
            throw EngineException.of(op, args, e);
        }
        Tensor tensor = new Tensor(result, scope);
        if (context.trace != null) {
            context.trace.record(op, tensor, args);
        }
        return tensor;
    }

    /** An operator whose results are several new tensors. */
    static Tensor[] callAll(String op, Kernels kernel, @Nullable Object... args) {
        Context context = Context.get();
        Scope scope = Scope.current(context);
        org.bytedeco.pytorch.Tensor[] results;
        try {
            results = kernel.run();
        } catch (RuntimeException e) {
            throw EngineException.of(op, args, e);
        }
        Tensor[] tensors = new Tensor[results.length];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = new Tensor(results[i], scope);
        }
        if (context.trace != null) {
            context.trace.record(op, tensors, args);
        }
        return tensors;
    }

    /** A new tensor that a trace takes for a constant. */
    static Tensor untraced(Kernel kernel) {
        Scope scope = Scope.current(Context.get());
        try {
            return new Tensor(kernel.run(), scope);
        } catch (RuntimeException e) {
            throw EngineException.of("empty", new Object[0], e);
        }
    }

    /** An operator that changes its first argument and returns it. */
    static Tensor inPlace(String op, Runnable kernel, Tensor self, @Nullable Object... rest) {
        Trace trace = Context.get().trace;
        if (trace != null) {
            trace.checkChange(op, self);
        }
        try {
            kernel.run();
        } catch (RuntimeException e) {
            throw EngineException.of(op, with(self, rest), e);
        }
        if (trace != null) {
            trace.record(op, self, with(self, rest));
        }
        return self;
    }

    private static @Nullable Object[] with(Tensor self, @Nullable Object[] rest) {
        @Nullable Object[] all = new @Nullable Object[rest.length + 1];
        all[0] = self;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** A native optional of a tensor or of nothing; the caller closes it. */
    static org.bytedeco.pytorch.TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null
                ? new org.bytedeco.pytorch.TensorOptional()
                : new org.bytedeco.pytorch.TensorOptional(tensor.raw());
    }

    static org.bytedeco.pytorch.TensorVector vector(Tensor[] tensors) {
        org.bytedeco.pytorch.TensorVector vector = new org.bytedeco.pytorch.TensorVector(tensors.length);
        for (int i = 0; i < tensors.length; i++) {
            vector.put(i, tensors[i].raw());
        }
        return vector;
    }

    /** The tensors of a native pair; the caller closes the pair and owns them. */
    static org.bytedeco.pytorch.Tensor[] both(T_TensorTensor_T pair) {
        return new org.bytedeco.pytorch.Tensor[] {
            new org.bytedeco.pytorch.Tensor(pair.get0()), new org.bytedeco.pytorch.Tensor(pair.get1())
        };
    }
}
