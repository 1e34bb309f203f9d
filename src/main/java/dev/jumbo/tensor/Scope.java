package dev.jumbo.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The lifetime of native memory. A tensor belongs to the innermost scope that is open on the thread that made it,
 * and dies when that scope closes; {@link #keep} hands it to the enclosing scope instead.
 *
 * <pre>{@code
 * try (var scope = Scope.open()) {
 *     Tensor y = model.forward(x);     // every intermediate result dies here …
 *     scope.keep(y);                   // … except y
 * }
 * }</pre>
 *
 * <p>A scope and its tensors are confined to one thread, and scopes close in the reverse order of opening. Any other
 * use (a tensor after its scope closed or from another thread, a second close) throws {@link IllegalStateException}.
 */
public final class Scope implements AutoCloseable {
    private static final LongAdder LIVE = new LongAdder();
    private static final boolean DEBUG = Boolean.getBoolean("jumbo.scope.debug");

    private final Thread owner = Thread.currentThread();
    private final Context context;
    private final @Nullable Scope parent;
    private final @Nullable Throwable opener = DEBUG ? new Throwable("the scope was opened here") : null;
    private @Nullable Tensor[] tensors = new @Nullable Tensor[16];
    private int count;
    private @Nullable List<Runnable> onClose;
    private boolean closed;

    private Scope(Context context) {
        this.context = context;
        this.parent = context.scope;
    }

    /** Opens a scope inside the one that is open on this thread, if any. */
    public static Scope open() {
        Engine.load();
        Context context = Context.get();
        Scope scope = new Scope(context);
        context.scope = scope;
        return scope;
    }

    /** Tensors alive in the whole process: a number that grows from step to step is a leak. */
    public static long liveTensors() {
        return LIVE.sum();
    }

    /** True while a scope is open on this thread. */
    public static boolean isOpen() {
        return Context.get().scope != null;
    }

    /**
     * Hands a tensor of this scope to the enclosing scope.
     *
     * @return the same tensor
     * @throws IllegalStateException if there is no enclosing scope, or the tensor belongs to another scope
     */
    public Tensor keep(Tensor tensor) {
        check();
        if (parent == null) {
            throw new IllegalStateException("Scope.keep: this is the outermost scope, so there is none to keep it in");
        }
        if (tensor.scope() == parent) {
            return tensor;
        }
        if (tensor.scope() != this) {
            throw new IllegalStateException("Scope.keep: the tensor belongs to another scope");
        }
        remove(tensor);
        parent.add(tensor);
        return tensor;
    }

    /** Frees a tensor before its scope closes. */
    void free(Tensor tensor) {
        check();
        remove(tensor);
        tensor.release();
        LIVE.decrement();
    }

    /**
     * Frees every tensor of the scope.
     *
     * @throws IllegalStateException if it was closed before, is not the innermost open scope, or is another thread's
     */
    @Override
    public void close() {
        check();
        if (context.scope != this) {
            throw new IllegalStateException("Scope.close: a scope opened later is still open; close that first");
        }
        closed = true;
        context.scope = parent;
        for (int i = 0; i < count; i++) {
            Tensor tensor = tensors[i];
            if (tensor != null) {
                tensor.release();
            }
        }
        if (onClose != null) {
            onClose.forEach(Runnable::run);
        }
        LIVE.add(-count);
        tensors = new @Nullable Tensor[0];
        count = 0;
    }

    /** The scope that new tensors of this thread belong to. */
    static Scope current(Context context) {
        Scope scope = context.scope;
        if (scope == null) {
            throw new IllegalStateException("no Scope is open on thread '"
                    + Thread.currentThread().getName()
                    + "': wrap the work in try (var scope = Scope.open()) { … }");
        }
        return scope;
    }

    void adopt(Tensor tensor) {
        add(tensor);
        LIVE.increment();
    }

    /** Frees native memory that is no tensor's, after the tensors. */
    void onClose(Runnable free) {
        check();
        if (onClose == null) {
            onClose = new ArrayList<>();
        }
        onClose.add(free);
    }

    boolean isOwnedByCurrentThread() {
        return owner == Thread.currentThread();
    }

    Thread owner() {
        return owner;
    }

    /** Where the scope was opened, with {@code -Djumbo.scope.debug=true}. */
    @Nullable Throwable opener() {
        return opener;
    }

    private void add(Tensor tensor) {
        if (count == tensors.length) {
            tensors = Arrays.copyOf(tensors, count * 2);
        }
        tensor.moveTo(this, count);
        tensors[count++] = tensor;
    }

    private void remove(Tensor tensor) {
        int slot = tensor.slot();
        Tensor last = tensors[--count];
        tensors[count] = null;
        if (last != null && last != tensor) {
            tensors[slot] = last;
            last.moveTo(this, slot);
        }
    }

    private void check() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("this scope belongs to thread '" + owner.getName() + "', not to '"
                    + Thread.currentThread().getName() + "'");
        }
        if (closed) {
            throw new IllegalStateException("this scope is closed", opener);
        }
    }
}
