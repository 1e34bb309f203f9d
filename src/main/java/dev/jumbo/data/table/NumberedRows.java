package dev.jumbo.data.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes chunks of fetched rows: the texts of columns get numbers, as long as that is worth its memory. */
final class NumberedRows implements Source<TableChunk> {
    /** Bytes of the dictionaries of one reading, at most. */
    private static final long DICTIONARIES =
            Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final List<Column> columns;
    private final Source<FetchedRows.Part> fetched;
    private final List<TextColumn> texts;
    private final long most;
    private final Consumer<List<TableChunk>> keep;
    private @Nullable List<TableChunk> all;
    private long rows;

    /**
     * Of some columns.
     *
     * @param columns in the order of the fetched parts
     * @param most bytes that are kept until all rows were read, at most; 0 keeps none
     * @param keep gets all chunks at the end if they did not need more
     */
    NumberedRows(List<Column> columns, Source<FetchedRows.Part> fetched, long most, Consumer<List<TableChunk>> keep) {
        this.columns = columns;
        this.fetched = fetched;
        this.most = most;
        this.keep = keep;
        this.all = most > 0 ? new ArrayList<>() : null;
        texts = columns.stream()
                .filter(column -> column.kind() == Column.Kind.TEXT)
                .map(column -> new TextColumn())
                .toList();
    }

    @Override
    public @Nullable TableChunk next() throws IOException {
        FetchedRows.Part part = fetched.next();
        if (part == null) {
            if (all != null) {
                keep.accept(all);
            }
            return null;
        }
        List<Cells> cells = new ArrayList<>();
        int[] from = new int[part.texts().length];
        Iterator<double[]> numbers = part.numbers().iterator();
        Iterator<int[]> lengths = part.lengths().iterator();
        Iterator<TextColumn> text = texts.iterator();
        for (Column column : columns) {
            cells.add(
                    column.kind() == Column.Kind.TEXT
                            ? text.next().cells(part.texts(), from, lengths.next())
                            : new Cells.Numbers(numbers.next()));
        }
        TableChunk chunk = new TableChunk(columns, cells);
        keep(chunk);
        return chunk;
    }

    private void keep(TableChunk chunk) {
        rows += chunk.rows();
        if (all != null) {
            long bytes = 8L * columns.size() * rows
                    + texts.stream().mapToLong(TextColumn::bytes).sum();
            all.add(chunk);
            all = bytes <= most ? all : null;
        }
        while (texts.stream().mapToLong(TextColumn::dictionaryBytes).sum() > DICTIONARIES) {
            texts.stream()
                    .max(Comparator.comparingLong(TextColumn::dictionaryBytes))
                    .orElseThrow()
                    .drop();
        }
    }

    @Override
    public void close() throws IOException {
        fetched.close();
    }
}
