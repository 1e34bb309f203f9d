package dev.jumbo.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, in order, made ahead by worker threads. For one consuming thread.
 *
 * <p>A batch that cannot be made fails the call of {@link #next} that would have returned it, after all batches before
 * it; the iterator is then closed. {@link #close} stops the workers and waits for them, so that the data set is not in
 * use any more when it returns. Workers are never interrupted, because an interrupt closes the files that they read.
 */
public final class BatchIterator implements Iterator<HostBatch>, AutoCloseable {
    /** Makes batch number {@code batch}; may give up with any exception once {@code stop} says so. */
    interface Maker {
        HostBatch make(int batch, BooleanSupplier stop);
    }

    private record Result(
            @Nullable HostBatch batch, @Nullable Throwable failure) {}

    private final Maker maker;
    private final int end;
    private final List<Thread> workers = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Condition room = lock.newCondition();

    /** Made and not yet taken: batch b is at b modulo the length. */
    private final @Nullable Result[] made;

    private int toStart;
    private int toTake;
    private volatile boolean closed;
    private long waitNanos;

    BatchIterator(Maker maker, int first, int end, int workers, int prefetch) {
        this.maker = maker;
        this.end = end;
        this.made = new Result[prefetch];
        this.toStart = first;
        this.toTake = first;
        for (int i = 0; i < Math.min(workers, end - first); i++) {
            Thread thread = new Thread(this::work, "jumbo-data-" + i);
            thread.setDaemon(true);
            this.workers.add(thread);
        }
        this.workers.forEach(Thread::start);
    }

    /** Number of the batch that {@link #next} returns, counted from the epoch's start. */
    public int nextBatch() {
        return toTake;
    }

    /** Nanoseconds that the consumer has waited in {@link #next}. Without workers, the time to make the batches. */
    public long waitNanos() {
        return waitNanos;
    }

    @Override
    public boolean hasNext() {
        return !closed && toTake < end;
    }

    /**
     * The next batch; waits for it.
     *
     * @throws DataException if it could not be made; the message names the example
     */
    @Override
    public HostBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the epoch was closed" : "the epoch has no more batches");
        }
        long start = System.nanoTime();
        Result result = workers.isEmpty() ? makeNow(toTake) : take();
        waitNanos += System.nanoTime() - start;
        if (result.batch() != null) {
            toTakeNext();
            return result.batch();
        }
        close();
        Throwable failure = result.failure();
        if (failure instanceof DataException data) {
            throw new DataException(String.valueOf(data.getMessage()), data);
        }
        throw new DataException("batch " + toTake + " could not be made: " + failure, Objects.requireNonNull(failure));
    }

    /** Stops the workers and waits until they have left the data set. May be called twice. */
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void toTakeNext() {
        lock.lock();
        try {
            toTake++;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private Result take() {
        lock.lock();
        try {
            int slot = toTake % made.length;
            Result result = made[slot];
            while (result == null) {
                ready.await();
                result = made[slot];
            }
            made[slot] = null;
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(null, e);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (int batch = start(); batch >= 0; batch = start()) {
            Result result = makeNow(batch);
            lock.lock();
            try {
                made[batch % made.length] = result;
                if (batch == toTake) {
                    ready.signal();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Claims the next batch once there is room for it; -1 when there is no more to do. */
    private int start() {
        lock.lock();
        try {
            while (!closed && toStart < end && toStart >= toTake + made.length) {
                room.awaitUninterruptibly();
            }
            return closed || toStart >= end ? -1 : toStart++;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("CatchThrowable") // an error in a worker must reach the consumer, or it would wait for ever
    private Result makeNow(int batch) {
        try {
            return new Result(maker.make(batch, () -> closed), null);
        } catch (Throwable e) {
            return new Result(null, e);
        }
    }
}
