package dev.jumbo.tensor;

import com.sun.jna.Function;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Until closed, operators called on this thread run on it alone: for work so small that calling the other threads, and
 * moving its data between the caches of two cores, takes longer than they save. Meanwhile numbers below the normal range
 * count as zero: the momentum of a dead unit decays into them, and processors handle them some hundred times slower.
 */
public final class Serial implements AutoCloseable {
    private static final @Nullable Function SET_THREADS = find();

    private Serial() {
        threads(1);
        org.bytedeco.pytorch.Context.setFlushDenormal(true);
    }

    public static Serial open() {
        Engine.load();
        return new Serial();
    }

    @Override
    public void close() {
        org.bytedeco.pytorch.Context.setFlushDenormal(false);
        threads(Engine.threads());
    }

    private static void threads(int count) {
        if (SET_THREADS != null) {
            SET_THREADS.invokeVoid(new Object[] {count});
        }
    }

    /** OpenMP's setting for one calling thread; libtorch's own is for all, and remakes its pools. */
    private static @Nullable Function find() {
        Pointer found = Loader.addressof("omp_set_num_threads");
        return found == null ? null : Function.getFunction(new com.sun.jna.Pointer(found.address()));
    }
}
