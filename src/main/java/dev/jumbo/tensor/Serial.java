package dev.jumbo.tensor;

/**
 * Until closed, operators called on this thread run on it alone: for work so small that calling the other threads, and
 * moving its data between the caches of two cores, takes longer than they save. Meanwhile numbers below the normal range
 * count as zero: the momentum of a dead unit decays into them, and processors handle them some hundred times slower.
 */
public final class Serial implements AutoCloseable {
    private final Threads one = Threads.limit(1);

    private Serial() {
        org.bytedeco.pytorch.Context.setFlushDenormal(true);
    }

    public static Serial open() {
        return new Serial();
    }

    @Override
    public void close() {
        org.bytedeco.pytorch.Context.setFlushDenormal(false);
        one.close();
    }
}
