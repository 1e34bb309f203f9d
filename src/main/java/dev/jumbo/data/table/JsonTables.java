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
        String relation = relation(files);
        List<String> skipped = new ArrayList<>();
        try {
            Projection projection = Projection.of(database, relation, options, like, name);
            if (projection.columns().size() == 1) { // where a line is no object, DuckDB sees one column
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
            files = JsonLines.whole(database, files);
            relation = relation(files);
        }
        TableStore.Loaded loaded = Projection.of(database, relation, options, like, name)
                .load(database, relation, options.skipCorrupt(), name);
        skipped.addAll(loaded.skipped());
        return new TableStore.Loaded(loaded.table(), skipped);
    }

    private static String relation(List<Utf8File> files) throws IOException {
        return "read_json(" + Database.list(Utf8File.texts(files))
                + ", format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1, union_by_name = true"
                + ", compression = " + Database.literal(Utf8File.compression(files)) + ")";
    }
}
