package dev.jumbo.data.table;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives something part by part. */
interface Source<T> extends Closeable {
    /** The next part; null after the last. */
    @Nullable T next() throws IOException;
}
