package dev.jumbo.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Reads the next rows while the last ones are worked on. */
final class Ahead implements Table.Reader {
    private static final Executor THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "jumbo-table");
        thread.setDaemon(true);
        return thread;
    });

    private final Table.Reader reader;
    private CompletableFuture<@Nullable TableChunk> coming;

    Ahead(Table.Reader reader) {
        this.reader = reader;
        this.coming = start(reader);
    }

    private static CompletableFuture<@Nullable TableChunk> start(Table.Reader reader) {
        return CompletableFuture.<@Nullable TableChunk>supplyAsync(
                () -> {
                    try {
                        return reader.next();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                THREADS);
    }

    @Override
    public @Nullable TableChunk next() throws IOException {
        try {
            TableChunk next = coming.get();
            if (next != null) {
                coming = start(reader);
            }
            return next;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            Throwable failure = cause instanceof UncheckedIOException ? cause.getCause() : null;
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the reading of a table was interrupted", e);
        }
    }

    /** Waits until nothing is read any more. */
    @Override
    public void close() throws IOException {
        coming.handle((chunk, failure) -> 0).join();
        reader.close();
    }
}
