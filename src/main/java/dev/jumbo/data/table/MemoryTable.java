package dev.jumbo.data.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory.
 *
 * @param whole all rows
 */
public record MemoryTable(TableChunk whole) implements Table {
    @Override
    public List<Column> columns() {
        return whole.columns();
    }

    @Override
    public long rows() {
        return whole.rows();
    }

    @Override
    public Reader open() {
        return new Reader() {
            private @Nullable TableChunk left = whole.rows() == 0 ? null : whole;

            @Override
            public @Nullable TableChunk next() {
                TableChunk next = left;
                left = null;
                return next;
            }

            @Override
            public void close() {}
        };
    }
}
