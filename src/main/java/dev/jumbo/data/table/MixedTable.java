package dev.jumbo.data.table;

import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table after those of another, in the columns of the first; what else the others have is left out. */
public final class MixedTable implements Table {
    private final List<Table> parts;
    private final List<int[]> places = new ArrayList<>();

    /**
     * Joins tables.
     *
     * @param parts at least one
     * @throws IllegalArgumentException if one lacks a column of the first, or has it as another kind; the message names both
     */
    public MixedTable(List<Table> parts) {
        this.parts = List.copyOf(parts);
        for (int i = 0; i < parts.size(); i++) {
            places.add(places(parts.get(i).columns(), i));
        }
    }

    private int[] places(List<Column> found, int number) {
        List<String> names = found.stream().map(Column::name).toList();
        int[] all = new int[columns().size()];
        for (int c = 0; c < all.length; c++) {
            Column wanted = columns().get(c);
            all[c] = names.indexOf(wanted.name());
            if (all[c] < 0) {
                throw new IllegalArgumentException("data.mix[" + number + "]: expected a column '" + wanted.name()
                        + "' as the first source has, found " + Names.some(names) + "; did you mean '"
                        + NearestName.of(wanted.name(), names) + "'?");
            }
            Column.Kind kind = found.get(all[c]).kind();
            if (kind != wanted.kind()) {
                throw new IllegalArgumentException("data.mix[" + number + "]: expected column '" + wanted.name()
                        + "' to be of kind " + wanted.kind() + " as in the first source, found " + kind
                        + "; say kinds: {" + wanted.name() + ": …} there");
            }
        }
        return all;
    }

    @Override
    public List<Column> columns() {
        return parts.get(0).columns();
    }

    @Override
    public long rows() {
        return parts.stream().mapToLong(Table::rows).sum();
    }

    @Override
    public Reader open() throws IOException {
        return new Reading(parts.get(0).open());
    }

    private final class Reading implements Reader {
        private Reader current;
        private int number;

        Reading(Reader first) {
            current = first;
        }

        @Override
        public @Nullable TableChunk next() throws IOException {
            TableChunk chunk = current.next();
            while (chunk == null && number + 1 < parts.size()) {
                current.close();
                current = parts.get(++number).open();
                chunk = current.next();
            }
            if (chunk == null) {
                return null;
            }
            List<Cells> cells = new ArrayList<>();
            for (int place : places.get(number)) {
                cells.add(chunk.cells().get(place));
            }
            return new TableChunk(columns(), cells);
        }

        @Override
        public void close() throws IOException {
            current.close();
        }
    }
}
