package dev.jumbo.tasks;

import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableFingerprint;
import dev.jumbo.data.table.TableOptions;
import dev.jumbo.data.table.TablePaths;
import dev.jumbo.data.table.TableStore;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where tables come from: CSV, TSV, JSONL and Parquet files, and SQL. */
public sealed interface TableSource extends DataSource {
    /**
     * Rows to learn from and, where the source has them, rows to test on and to choose by. All have the same columns.
     *
     * @param skipped rows that were left out, with the reason
     * @param fingerprint SHA-256 of names and cells
     */
    record Opened(
            Table train, @Nullable Table test, @Nullable Table validation, List<String> skipped, String fingerprint) {
        public Opened {
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Reads the rows, or what is needed to read them as they are asked for.
     *
     * @throws IOException if they are missing or damaged; the message says where and what to do
     */
    Opened open() throws IOException;

    /**
     * Files, whose names end in {@code .csv}, {@code .tsv}, {@code .jsonl} (perhaps with {@code .gz}) or {@code .parquet}.
     * A path is a file, a pattern such as {@code loans-*.csv}, or an address with a sum, see {@link TablePaths}.
     *
     * @param path the file to learn from
     * @param validPath the file to choose by; empty to hold out a share ({@code split.validation})
     * @param testPath the file to test on; empty to hold out a share ({@code split.test})
     * @param onCorrupt {@code fail}, or {@code skip} to leave damaged rows out and name them
     * @param encoding of text files; {@code UTF-8}
     * @param missing texts of CSV and TSV files that mean an empty cell, beside the usual ones; none
     * @param kinds kinds of columns in place of those that are found: {@code number}, {@code boolean}, {@code time},
     *     {@code text}, by column
     */
    record Files(
            String path,
            String validPath,
            String testPath,
            String onCorrupt,
            String encoding,
            List<String> missing,
            Map<String, Object> kinds)
            implements TableSource {
        public Files {
            missing = List.copyOf(missing);
            kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
            if (!onCorrupt.equals("fail") && !onCorrupt.equals("skip")) {
                throw new IllegalArgumentException("onCorrupt: expected fail or skip, got '" + onCorrupt + "'");
            }
            TableSource.kindsOf(kinds);
        }

        /** A file with the defaults. */
        public Files(String path) {
            this(path, "", "", "fail", "UTF-8", List.of(), Map.of());
        }

        /** The same, with damaged rows left out. */
        Files skipping() {
            return new Files(path, validPath, testPath, "skip", encoding, missing, kinds);
        }

        @Override
        public Opened open() throws IOException {
            List<Path> train = files(path, "path");
            List<Path> validation = validPath.isEmpty() ? List.of() : files(validPath, "validPath");
            List<Path> test = testPath.isEmpty() ? List.of() : files(testPath, "testPath");
            List<Path> all = new ArrayList<>(train);
            all.addAll(validation);
            all.addAll(test);
            TableStore store = TableStore.open(all, List.of());
            TableOptions options =
                    new TableOptions(TableSource.kindsOf(kinds), missing, encoding, onCorrupt.equals("skip"));
            return TableSource.opened(
                    (of, like) -> of.isEmpty() ? null : store.files(of, options, like), train, validation, test);
        }

        private static List<Path> files(String path, String key) throws IOException {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("data." + key + ": expected a file of a table");
            }
            try {
                return TablePaths.find(path);
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException("data." + key + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * The results of queries in DuckDB's SQL, over files: {@code select * from 'loans.parquet' where amount > 0}.
     *
     * @param sql the rows to learn from
     * @param validSql the rows to choose by; empty to hold out a share ({@code split.validation})
     * @param testSql the rows to test on; empty to hold out a share ({@code split.test})
     * @param url of a PostgreSQL database that is asked in its own SQL instead, {@code jdbc:postgresql://host/database};
     *     the password is not in it, but in the environment ({@code PGPASSWORD}) or the file {@code .pgpass}; empty for files
     * @param kinds as of {@link Files}
     */
    record Sql(String sql, String validSql, String testSql, String url, Map<String, Object> kinds)
            implements TableSource {
        public Sql {
            if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("url: expected jdbc:postgresql://host/database, got another URL");
            }
            if (url.matches("(?i).*[?&](ssl)?password=.*") || url.matches("[^?]*//[^/?]*@.*")) {
                throw new IllegalArgumentException("url: expected no password, for recipes are kept and shared; put it"
                        + " into the environment, PGPASSWORD, or into .pgpass");
            }
            kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
            TableSource.kindsOf(kinds);
        }

        /** A query over files of the working folder. */
        public Sql(String sql) {
            this(sql, "", "", "", Map.of());
        }

        @Override
        public Opened open() throws IOException {
            if (sql.isBlank()) {
                throw new IllegalArgumentException("data.sql: expected a query");
            }
            List<Path> everywhere = new ArrayList<>();
            FileSystems.getDefault().getRootDirectories().forEach(everywhere::add);
            TableStore store = TableStore.open(List.of(), url.isEmpty() ? everywhere : List.of());
            TableOptions options = new TableOptions(TableSource.kindsOf(kinds), List.of(), "UTF-8", false);
            return TableSource.opened(
                    (query, like) -> query.isBlank()
                            ? null
                            : url.isEmpty()
                                    ? store.query(query, options, like)
                                    : store.postgres(url, query, options, like),
                    sql,
                    validSql,
                    testSql);
        }
    }

    /** Loads a part, with the columns of another; null if there is no such part. */
    @FunctionalInterface
    interface Loading<P> {
        TableStore.@Nullable Loaded load(P part, @Nullable List<Column> like) throws IOException;
    }

    private static <P> Opened opened(Loading<P> loading, P train, P validation, P test) throws IOException {
        TableStore.Loaded learned = loading.load(train, null);
        if (learned == null) {
            throw new IllegalArgumentException("data: expected rows to learn from");
        }
        if (learned.table().rows() == 0) {
            throw new IOException("data: expected rows to learn from, found none");
        }
        List<Column> columns = learned.table().columns();
        TableStore.Loaded chosen = loading.load(validation, columns);
        TableStore.Loaded tested = loading.load(test, columns);
        List<String> skipped = new ArrayList<>(learned.skipped());
        for (TableStore.Loaded part : Arrays.asList(chosen, tested)) {
            if (part != null) {
                skipped.addAll(part.skipped());
            }
        }
        Table toTest = tested == null ? null : tested.table();
        Table toChoose = chosen == null ? null : chosen.table();
        return new Opened(
                learned.table(),
                toTest,
                toChoose,
                skipped,
                TableFingerprint.of(Arrays.asList(learned.table(), toTest, toChoose)));
    }

    /** The kinds of columns that a source says. */
    static Map<String, Object> kinds(TableSource source) {
        return source instanceof Files files ? files.kinds() : source instanceof Sql sql ? sql.kinds() : Map.of();
    }

    /** Kinds of columns by their names in recipes. */
    private static Map<String, Column.Kind> kindsOf(Map<String, Object> names) {
        Map<String, Column.Kind> kinds = new TreeMap<>();
        names.forEach((column, name) -> {
            try {
                kinds.put(column, Column.Kind.valueOf(name.toString().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "kinds." + column + ": expected number, boolean, time or text, got '" + name + "'", e);
            }
        });
        return kinds;
    }
}
