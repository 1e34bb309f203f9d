package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables from files, SQL and PostgreSQL, through DuckDB. What is no Parquet file is copied into a temporary database,
 * so that every reading gives the same rows; that is removed when neither the store nor a table of it is used any more.
 * A store reads the files and folders that it is opened for and nothing else, and runs nothing but queries.
 */
public final class TableStore {
    /** Columns of a table, at most. */
    public static final int MAX_COLUMNS = 5_000;

    private final Database database;

    private TableStore(Database database) {
        this.database = database;
    }

    /**
     * A table, and what was left out.
     *
     * @param skipped places of rows that were left out, with the reasons
     */
    public record Loaded(Table table, List<String> skipped) {
        public Loaded {
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Opens a store.
     *
     * @param files that it may read
     * @param folders in and below which SQL may read
     */
    public static TableStore open(List<Path> files, List<Path> folders) throws IOException {
        return new TableStore(Database.open(files, folders));
    }

    /**
     * Reads files of one format ({@link TableFormat}) and with the same columns as one table, one after the other.
     *
     * @param like the columns that the table is to have; null for those that are found
     * @throws IOException if a file is missing or damaged; the message has the file and, of text, the line
     */
    public Loaded files(List<Path> files, TableOptions options, @Nullable List<Column> like) throws IOException {
        return FileTables.load(database, files, options, like);
    }

    /**
     * The result of a query in DuckDB's SQL.
     *
     * @param like the columns that the table is to have; null for those that are found
     * @throws IOException if it is not a single query, or fails; also if a CSV file that it names has very many columns
     */
    public Loaded query(String sql, TableOptions options, @Nullable List<Column> like) throws IOException {
        List<QueryFile> files = List.of();
        try {
            files = Queries.check(database, sql);
            for (QueryFile file : files) {
                file.check(database);
            }
            String query = "(" + sql.strip().replaceFirst(";+$", "") + "\n)";
            return Projection.of(database, query, options, like, "sql")
                    .load(database, query, options.skipCorrupt(), "sql");
        } catch (SQLException e) {
            throw new IOException("sql: " + Messages.ofQuery(e, files), e);
        }
    }

    /**
     * The result of a query of a PostgreSQL database, in a transaction that only reads. User and password, where the URL
     * has none, are those of the environment ({@code PGUSER}, {@code PGPASSWORD}) or of the file {@code .pgpass}.
     *
     * @param url {@code jdbc:postgresql://host/database}
     * @param like the columns that the table is to have; null for those that are found
     * @throws IOException if the database does not answer, or the query fails
     */
    public Loaded postgres(String url, String sql, TableOptions options, @Nullable List<Column> like)
            throws IOException {
        try {
            return PostgresTables.load(database, url, sql, options, like);
        } catch (SQLException e) {
            throw new IOException("sql: " + Messages.of(e), e);
        }
    }
}
