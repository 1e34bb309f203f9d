package dev.jumbo.data.table;

import java.util.List;

/**
 * Some rows of a table, column by column.
 *
 * @param columns the table's columns
 * @param cells of each column, all of the same size
 */
public record TableChunk(List<Column> columns, List<Cells> cells) {
    public TableChunk {
        columns = List.copyOf(columns);
        cells = List.copyOf(cells);
        if (columns.isEmpty() || columns.size() != cells.size()) {
            throw new IllegalArgumentException(
                    "expected cells for each of at least one column, got " + cells.size() + " for " + columns.size());
        }
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).size() != cells.get(0).size()) {
                throw new IllegalArgumentException("column " + columns.get(i).name() + ": expected "
                        + cells.get(0).size() + " rows, got " + cells.get(i).size());
            }
        }
    }

    public int rows() {
        return cells.get(0).size();
    }
}
