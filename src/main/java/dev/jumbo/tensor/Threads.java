package dev.jumbo.tensor;

import com.sun.jna.Function;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Until closed, operators called on this thread run on so many threads, of which it is one, and no longer on all. */
public final class Threads implements AutoCloseable {
    private static final @Nullable Function SET = find();

    private Threads() {}

    /** At most {@code count} threads, at least one. */
    public static Threads limit(int count) {
        Engine.load();
        set(Math.max(1, Math.min(count, Engine.threads())));
        return new Threads();
    }

    @Override
    public void close() {
        set(Engine.threads());
    }

    private static void set(int count) {
        if (SET != null) {
            SET.invokeVoid(new Object[] {count});
        }
    }

    /** OpenMP's setting for one calling thread; libtorch's own is for all, and remakes its pools. */
    private static @Nullable Function find() {
        Pointer found = Loader.addressof("omp_set_num_threads");
        return found == null ? null : Function.getFunction(new com.sun.jna.Pointer(found.address()));
    }
}
