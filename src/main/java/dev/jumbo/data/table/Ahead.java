package dev.jumbo.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Makes the next rows while the last ones are worked on, in a thread of its own. */
final class Ahead<T> implements Source<T> {
    private static final Executor THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "jumbo-table");
        thread.setDaemon(true);
        return thread;
    });

    private final Source<T> source;
    private CompletableFuture<Optional<T>> coming;

    Ahead(Source<T> source) {
        this.source = source;
        this.coming = start();
    }

    private CompletableFuture<Optional<T>> start() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Optional.ofNullable(source.next());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                THREADS);
    }

    @Override
    public @Nullable T next() throws IOException {
        try {
            Optional<T> next = coming.get();
            if (next.isPresent()) {
                coming = start();
            }
            return next.orElse(null);
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
        coming.handle((part, failure) -> 0).join();
        source.close();
    }
}
