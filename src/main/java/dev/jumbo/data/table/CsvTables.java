package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tables of CSV and TSV files. */
final class CsvTables {
    private static final Pattern CAST = Pattern.compile("(?s).*Could not convert string \"(.*)\" to .*");
    private static final Pattern WIDTH = Pattern.compile("(?s).*Expected Number of Columns: (\\d+) Found: (\\d+).*");

    private final Database database;
    private final TableOptions options;
    private final List<Utf8File> files;
    private final CsvHeader header;
    private final String name;
    private final String settings;

    private CsvTables(
            Database database,
            TableOptions options,
            List<Utf8File> files,
            CsvHeader header,
            String name,
            boolean quotes)
            throws IOException {
        this.database = database;
        this.options = options;
        this.files = files;
        this.header = header;
        this.name = name;
        String quote = quotes ? Database.literal("\"") : "''";
        this.settings = ", auto_detect = false, header = true, delim = "
                + Database.literal(String.valueOf(header.separator())) + ", quote = " + quote + ", escape = " + quote
                + ", compression = " + Database.literal(Utf8File.compression(files)) + ", nullstr = "
                + options.allMissing().stream().map(Database::literal).collect(Collectors.joining(", ", "[", "]"))
                + ", strict_mode = " + quotes;
    }

    static TableStore.Loaded load(
            Database database,
            List<Path> paths,
            TableFormat format,
            TableOptions options,
            @Nullable List<Column> like,
            String name)
            throws IOException, SQLException {
        List<Utf8File> files = Utf8File.of(database, paths, options);
        boolean mixed = false;
        for (Utf8File file : files) {
            mixed |= CsvLines.check(file);
        }
        return loadChecked(database, mixed ? CsvLines.alike(database, files) : files, format, options, like, name);
    }

    private static TableStore.Loaded loadChecked(
            Database database,
            List<Utf8File> files,
            TableFormat format,
            TableOptions options,
            @Nullable List<Column> like,
            String name)
            throws IOException, SQLException {
        CsvHeader header =
                CsvHeader.read(files.get(0).text(), format, files.get(0).file().toString());
        for (Utf8File file : files) {
            CsvHeader other = CsvHeader.read(file.text(), format, file.file().toString());
            if (!other.equals(header)) {
                throw new IOException(file.file() + ", line 1: expected the columns of "
                        + files.get(0).file() + ", " + Names.some(header.names()) + ", found "
                        + Names.some(other.names()));
            }
        }
        return new CsvTables(database, options, files, header, name, format == TableFormat.CSV).load(like);
    }

    private TableStore.Loaded load(@Nullable List<Column> like) throws IOException, SQLException {
        Names.checkKnown(options.kinds().keySet(), header.names(), name);
        List<Column> columns = like == null ? found() : Names.among(header.names(), like, name);
        Map<String, Kind> kinds = new HashMap<>();
        columns.forEach(column -> kinds.put(column.name(), column.kind()));
        Map<String, String> types = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < header.names().size(); i++) {
            String column = header.names().get(i);
            types.put(column, type(kinds.getOrDefault(column, Kind.TEXT)));
            names.put(column, "c" + i);
        }
        String rejects = database.newName();
        String read = read(types) + ", store_rejects = true, rejects_table = " + Database.literal(rejects)
                + ", rejects_scan = " + Database.literal(rejects + "_scans") + ", rejects_limit = " + Rejected.MOST
                + ")";
        StoredTable table = Projection.of(columns, types, names).copy(database, read, name);
        return new TableStore.Loaded(table, skipped(rejects, columns));
    }

    /** The beginning of a call that reads the files, with these types of columns, as c0, c1 and so on. */
    private String read(Map<String, String> types) {
        return "read_csv(" + Database.list(Utf8File.texts(files)) + settings + ", columns = "
                + IntStream.range(0, header.names().size())
                        .mapToObj(i -> "'c" + i + "': '"
                                + types.getOrDefault(header.names().get(i), "VARCHAR") + "'")
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case NUMBER -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case TIME -> "TIMESTAMPTZ";
            case TEXT -> "VARCHAR";
        };
    }

    /** The columns, with the kinds that are said, or that the first rows have. */
    private List<Column> found() throws IOException, SQLException {
        List<Kind> kinds = SampledKinds.of(
                database,
                read(Map.of()) + ", ignore_errors = true)",
                header.names().size());
        return IntStream.range(0, kinds.size())
                .mapToObj(i -> new Column(
                        header.names().get(i),
                        options.kinds().getOrDefault(header.names().get(i), kinds.get(i))))
                .toList();
    }

    /**
     * The rows that were left out.
     *
     * @throws IOException if there is one and none may be, or if there are very many
     */
    private List<String> skipped(String rejects, List<Column> columns) throws IOException, SQLException {
        String sql = "SELECT any_value(file_path), e.line_byte_position, arg_min(error_type, column_idx), "
                + "min(column_idx), arg_min(error_message, column_idx) FROM " + rejects + " e JOIN "
                + rejects + "_scans USING (scan_id, file_id) GROUP BY file_id, e.line_byte_position"
                + " ORDER BY file_id, e.line_byte_position";
        List<Rejected> rejected = new ArrayList<>();
        for (String[] row :
                database.query(sql, row -> new String[] {
                    row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)
                })) {
            Utf8File file = files.stream()
                    .filter(f -> f.text().toAbsolutePath().toString().equals(row[0]))
                    .findFirst()
                    .orElse(files.get(0));
            long at = Long.parseLong(row[1]) - 1; // DuckDB's begin with 1
            rejected.add(new Rejected(file, at, reason(file, at, row[2], column(row[3], columns), row[4])));
        }
        return Rejected.report(rejected, options.skipCorrupt());
    }

    /** The table's column that is a number of a column in the file, from 1. */
    private @Nullable Column column(String number, List<Column> columns) {
        int place = Integer.parseInt(number) - 1;
        return columns.stream()
                .filter(column -> place < header.names().size()
                        && column.name().equals(header.names().get(place)))
                .findFirst()
                .orElse(null);
    }

    private static String reason(Utf8File file, long at, String type, @Nullable Column column, String message)
            throws IOException {
        Matcher cast = CAST.matcher(message);
        if (cast.matches() && column != null) {
            return Rejected.wrongKind(column, cast.group(1)) + ", if it means an empty cell, data.missing";
        }
        Matcher width = WIDTH.matcher(message);
        if (width.matches()) {
            return "expected " + width.group(1) + " values, found " + width.group(2);
        }
        return switch (type) {
            case "INVALID ENCODING" -> TextEncoding.notUtf8(file.text(), at);
            case "UNQUOTED VALUE" -> "expected a quote that closes the value, and after it a separator";
            case "LINE SIZE OVER MAXIMUM" -> "expected a row of at most 2,000,000 bytes; is a quote open?";
            default -> message;
        };
    }
}
