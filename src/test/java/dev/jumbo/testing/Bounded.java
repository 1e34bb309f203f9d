package dev.jumbo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** Reads of files that may be made to do harm. */
public final class Bounded {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What class loading, messages and small tables may take, besides what the file is worth. */
    private static final long FREE = 32L << 20;

    private static final long TIMES = 60;

    private Bounded() {}

    /**
     * The result, if Java memory of no more than {@code 32 MB + 60 × bytes} was taken for it on this thread, garbage included; an OutOfMemoryError
     * or a StackOverflowError becomes a failure.
     *
     * @param bytes of the file
     */
    public static <T> T read(String what, long bytes, Callable<T> read) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return read.call();
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new AssertionError(what, e);
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes taken by %s", what)
                    .isLessThan(FREE + TIMES * bytes);
        }
    }
}
