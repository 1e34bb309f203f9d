package dev.jumbo.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Examples by position. An index always means the same example, and many threads may call {@link #get} at once.
 *
 * @param <E> one example
 */
public interface Dataset<E> {
    /** Number of examples. */
    int size();

    /**
     * The example at {@code index}, from 0 to {@code size() - 1}.
     *
     * @throws IndexOutOfBoundsException if there is no such example
     * @throws IOException if the example cannot be read; the message names its file
     */
    E get(int index) throws IOException;

    /** In which shares batches to learn from have examples of several sources; null for data of one source. */
    default @Nullable Mixture mixture() {
        return null;
    }

    /** What messages call the example: a file's name, or its position. Does not read the example. */
    default String nameOf(int index) {
        return "example " + index;
    }
}
