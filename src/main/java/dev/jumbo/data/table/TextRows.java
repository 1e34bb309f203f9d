package dev.jumbo.data.table;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as CSV (RFC 4180), TSV or JSONL, in UTF-8. An empty cell is nothing, or null; in CSV an empty text is quoted. TSV has no quotes, so a
 * cell with a tab or a line feed is refused.
 */
final class TextRows implements TableWriter.Rows {
    private final BufferedWriter out;
    private final boolean json;
    private final char separator;

    private TextRows(BufferedWriter out, TableFormat format) {
        this.out = out;
        json = format == TableFormat.JSONL;
        separator = format == TableFormat.TSV ? '\t' : ',';
    }

    static TextRows create(Path named, Path file, List<Column> columns) throws IOException {
        OutputStream stream = Files.newOutputStream(file);
        boolean packed = named.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        TextRows rows = new TextRows(
                new BufferedWriter(
                        new OutputStreamWriter(packed ? new GZIPOutputStream(stream) : stream, StandardCharsets.UTF_8)),
                TableFormat.of(named));
        if (!rows.json) {
            for (int c = 0; c < columns.size(); c++) {
                rows.cell(columns.get(c).name(), c);
            }
            rows.out.write('\n');
        }
        return rows;
    }

    @Override
    public void add(TableChunk chunk) throws IOException {
        for (int row = 0; row < chunk.rows(); row++) {
            if (json) {
                out.write(JsonRows.write(chunk, row));
            } else {
                for (int c = 0; c < chunk.columns().size(); c++) {
                    cell(
                            TableWriter.text(
                                    chunk.cells().get(c), chunk.columns().get(c).kind(), row),
                            c);
                }
            }
            out.write('\n');
        }
    }

    private void cell(@Nullable String text, int column) throws IOException {
        if (column > 0) {
            out.write(separator);
        }
        if (text == null) {
            return;
        }
        if (separator == '\t') {
            if (text.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
                throw new IOException(
                        "a cell with a tab or a line feed cannot be written as .tsv; write .csv, .jsonl or"
                                + " .parquet");
            }
            out.write(text);
            return;
        }
        boolean quoted = text.isEmpty()
                || !text.equals(text.strip())
                || text.chars().anyMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        out.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }

    @Override
    public void end() throws IOException {
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
