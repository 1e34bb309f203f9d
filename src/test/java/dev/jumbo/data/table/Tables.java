package dev.jumbo.data.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Tables for tests. */
final class Tables {
    private Tables() {}

    static TableOptions skipping() {
        return new TableOptions(Map.of(), List.of(), "UTF-8", true);
    }

    static TableOptions in(String encoding) {
        return new TableOptions(Map.of(), List.of(), encoding, false);
    }

    static TableStore.Loaded load(Path file, TableOptions options) throws IOException {
        return load(List.of(file), options);
    }

    static TableStore.Loaded load(List<Path> files, TableOptions options) throws IOException {
        return TableStore.open(files, List.of()).files(files, options, null);
    }

    static Table read(Path file) throws IOException {
        return load(file, TableOptions.defaults()).table();
    }

    static Path write(Path folder, String name, String text) throws IOException {
        return write(folder, name, text, StandardCharsets.UTF_8);
    }

    static Path write(Path folder, String name, String text, Charset charset) throws IOException {
        byte[] bytes = text.getBytes(charset);
        return Files.write(folder.resolve(name), name.endsWith(".gz") ? gzip(bytes) : bytes);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Writes the result of a query as a Parquet file. */
    static Path parquet(Path folder, String name, String sql) throws SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
        return file;
    }

    static List<String> names(Table table) {
        return table.columns().stream().map(Column::name).toList();
    }

    /** All cells of a column. */
    static List<Object> cells(Table table, String name) throws IOException {
        int place = names(table).indexOf(name);
        List<Object> cells = new ArrayList<>();
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Cells part = chunk.cells().get(place);
                if (part instanceof Cells.Numbers numbers) {
                    Arrays.stream(numbers.values()).forEach(cells::add);
                } else if (part instanceof Cells.Texts texts) {
                    cells.addAll(Arrays.asList(texts.values()));
                }
            }
        }
        return cells;
    }

    static String fingerprint(Table table) throws IOException {
        return TableFingerprint.of(List.of(table));
    }
}
