package dev.jumbo.data.table;

import java.util.Iterator;
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
        return new Chunks((whole.rows() == 0 ? List.<TableChunk>of() : List.of(whole)).iterator());
    }

    /** A reading of chunks that are in memory. */
    record Chunks(Iterator<TableChunk> chunks) implements Reader {
        @Override
        public @Nullable TableChunk next() {
            return chunks.hasNext() ? chunks.next() : null;
        }

        @Override
        public void close() {}
    }
}
