package dev.jumbo.serve;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines without making those wait who give them: they stand in a bounded queue, and one thread writes. When the queue is full, because
 * nobody reads what is written, lines are dropped and counted; the next line that is written says how many.
 */
final class LogWriter {
    private static final int QUEUE = 8192;

    /** To wherever standard error leads when a line is written. */
    static final LogWriter STANDARD_ERROR = new LogWriter(
            new FilterOutputStream(OutputStream.nullOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) {
                    System.err.write(bytes, from, length);
                }

                @Override
                public void flush() {
                    System.err.flush();
                }
            },
            QUEUE);

    private final OutputStream out;
    private final BlockingQueue<Item> queue;
    private final AtomicLong dropped = new AtomicLong();
    private long reported;

    /** A line, or a mark that is reached when all before it is written. */
    private record Item(@Nullable String line, @Nullable CountDownLatch reached) {}

    /**
     * Starts writing.
     *
     * @param capacity lines that may wait
     */
    LogWriter(OutputStream out, int capacity) {
        this.out = out;
        this.queue = new ArrayBlockingQueue<>(capacity);
        Thread writer = new Thread(this::write, "log-writer");
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes a line, without its end; returns at once. */
    void line(String line) {
        if (!queue.offer(new Item(line, null))) {
            dropped.incrementAndGet();
        }
    }

    /** Lines that were lost. */
    long dropped() {
        return dropped.get();
    }

    /** Waits until all that was taken before is written; false if that takes longer. */
    boolean flush(Duration longest) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        long end = System.nanoTime() + longest.toNanos();
        return queue.offer(new Item(null, reached), longest.toNanos(), TimeUnit.NANOSECONDS)
                && reached.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void write() {
        try {
            while (true) {
                Item item = queue.take();
                try {
                    write(item);
                    if (queue.isEmpty()) {
                        out.flush();
                    }
                } catch (IOException e) {
                    dropped.incrementAndGet();
                }
                if (item.reached() != null) {
                    item.reached().countDown();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Item item) throws IOException {
        long lost = dropped.get();
        if (lost > reported) {
            put(new String(
                    Json.bytes(Json.object()
                            .put("level", "warn")
                            .put("event", "lines were dropped")
                            .put("count", lost - reported)),
                    StandardCharsets.UTF_8));
            reported = lost;
        }
        if (item.line() != null) {
            put(item.line());
        }
    }

    private void put(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
