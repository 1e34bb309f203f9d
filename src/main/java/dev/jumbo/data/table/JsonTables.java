package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables of JSONL files: an object a line. What is an object or a list in it is a text. */
final class JsonTables {
    private JsonTables() {}

    static TableStore.Loaded load(
            Database database, List<Path> paths, TableOptions options, @Nullable List<Column> like, String name)
            throws IOException, SQLException {
        List<Utf8File> files = Utf8File.of(database, paths, options);
        List<String> skipped = new ArrayList<>();
        String copy = "";
        try {
            copy = copy(database, files, name);
            if (columns(database, copy).size() == 1) { // where a line is no object, DuckDB sees one column
                skipped.addAll(JsonLines.check(files));
            }
        } catch (SQLException e) {
            skipped.addAll(JsonLines.check(files));
            if (skipped.isEmpty()) {
                throw e;
            }
        }
        if (!skipped.isEmpty()) {
            if (!options.skipCorrupt() || skipped.size() >= Rejected.MOST) {
                throw new IOException(skipped.get(0) + Rejected.advice(options.skipCorrupt()));
            }
            copy = copy(database, JsonLines.whole(database, files), name);
        }
        Projection projection = Projection.of(database, copy, options, like, name);
        if (projection.unsure().isEmpty()) {
            return new TableStore.Loaded(projection.view(database, copy, name), skipped);
        }
        TableStore.Loaded loaded = projection.load(database, copy, options.skipCorrupt(), name);
        skipped.addAll(loaded.skipped());
        return new TableStore.Loaded(loaded.table(), skipped);
    }

    /** Keeps the objects, with the types that DuckDB finds by reading all of them; gives the name of the table. */
    private static String copy(Database database, List<Utf8File> files, String name) throws IOException, SQLException {
        Names.checkCount(columns(database, relation(files, 1000)).size(), name); // before there is memory for too many
        String table = database.newName();
        database.execute("CREATE TABLE " + table + " AS SELECT * FROM " + relation(files, -1));
        return table;
    }

    private static List<String> columns(Database database, String relation) throws SQLException {
        return database.query("DESCRIBE SELECT * FROM " + relation, row -> row.getString(1));
    }

    /** What stands after FROM. Types are found in some rows of each file; -1: in all. */
    private static String relation(List<Utf8File> files, int rows) throws IOException {
        return "read_json(" + Database.list(Utf8File.texts(files))
                + ", format = 'newline_delimited', sample_size = " + rows
                + ", map_inference_threshold = -1, union_by_name = true"
                + ", compression = " + Database.literal(Utf8File.compression(files)) + ")";
    }
}
