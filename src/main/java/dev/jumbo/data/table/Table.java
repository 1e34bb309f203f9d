package dev.jumbo.data.table;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of columns that may not fit into memory: they are read from the first to the last, some at a time. */
public interface Table {
    /** The columns, in order, with names that differ. */
    List<Column> columns();

    /** Number of rows. */
    long rows();

    /** Begins to read from the first row. Every reading gives the same rows in the same order. */
    Reader open() throws IOException;

    /** The same of some of the columns only, in the order that they have in the table. */
    default Reader open(Collection<String> names) throws IOException {
        Reader reader = open();
        Set<String> wanted = new HashSet<>(names);
        return new Reader() {
            @Override
            public @Nullable TableChunk next() throws IOException {
                TableChunk chunk = reader.next();
                return chunk == null ? null : chunk.only(wanted);
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    /** One reading of a table. */
    interface Reader extends AutoCloseable {
        /** The next rows, at least one; null after the last. */
        @Nullable TableChunk next() throws IOException;

        @Override
        void close() throws IOException;
    }
}
