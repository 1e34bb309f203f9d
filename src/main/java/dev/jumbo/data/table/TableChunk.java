package dev.jumbo.data.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

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

    /** Some of its columns. */
    TableChunk only(Set<String> names) {
        int[] places = IntStream.range(0, columns.size())
                .filter(i -> names.contains(columns.get(i).name()))
                .toArray();
        return new TableChunk(
                IntStream.of(places).mapToObj(columns::get).toList(),
                IntStream.of(places).mapToObj(cells::get).toList());
    }

    /** The place of each column, by name. */
    Map<String, Integer> places() {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            places.put(columns.get(i).name(), i);
        }
        return places;
    }

    public int rows() {
        return cells.get(0).size();
    }
}
