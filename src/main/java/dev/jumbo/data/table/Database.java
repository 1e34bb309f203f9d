package dev.jumbo.data.table;

import dev.jumbo.data.Folders;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * An embedded DuckDB for the tables of one source, in a temporary folder of its own. It has a gibibyte of memory and spills
 * to the folder; it reads the named files and folders and nothing else; it neither installs nor loads extensions, and what
 * it may do cannot be changed afterwards. The folder goes when nothing uses the object, and when the program ends.
 */
final class Database {
    static final String MEMORY = "1GiB";

    /** Bytes of files whose copy is packed, which takes a third of the room and half as much time again. */
    private static final long LARGE = 256L << 20;

    private static final Cleaner CLEANER = Cleaner.create();

    private final DuckDBConnection connection;
    private final Path folder;
    private final AtomicLong names = new AtomicLong();

    private Database(DuckDBConnection connection, Path folder) {
        this.connection = connection;
        this.folder = folder;
    }

    /**
     * Opens an empty database.
     *
     * @param files that it may read
     * @param folders in and below which it may read
     */
    static Database open(List<Path> files, List<Path> folders) throws IOException {
        Path folder = Files.createTempDirectory("jumbo-table-");
        Closing closing = new Closing(folder);
        try {
            DuckDBConnection connection = connect(folder, files);
            closing.connection.add(connection);
            Database database = new Database(connection, folder);
            database.confine(files, folders);
            CLEANER.register(database, closing);
            return database;
        } catch (SQLException e) {
            closing.run();
            throw new IOException("tables: DuckDB does not start: " + e.getMessage(), e);
        }
    }

    private static DuckDBConnection connect(Path folder, List<Path> files) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", MEMORY);
        settings.setProperty("temp_directory", folder.resolve("spill").toString());
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("default_block_size", "16384"); // of each column at least one is in memory
        long bytes = files.stream().mapToLong(file -> file.toFile().length()).sum();
        settings.setProperty("force_compression", bytes > LARGE ? "auto" : "uncompressed");
        settings.setProperty("preserve_insertion_order", "true");
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("tables"), settings);
    }

    private void confine(List<Path> files, List<Path> folders) throws SQLException {
        List<Path> readable = new ArrayList<>(folders);
        readable.add(folder);
        execute("SET GLOBAL TimeZone = 'UTC'");
        execute("SET GLOBAL allowed_paths = " + list(files));
        execute("SET GLOBAL allowed_directories = " + list(readable));
        execute("SET GLOBAL enable_external_access = false");
        execute("SET GLOBAL lock_configuration = true");
    }

    /** A folder that goes with the database. */
    Path folder() {
        return folder;
    }

    /** A connection of its own; close it. */
    DuckDBConnection connection() throws SQLException {
        return connection.duplicate();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Makes something of a row of a result. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** The rows of a small result. */
    <T> List<T> query(String sql, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.of(result));
            }
            return rows;
        }
    }

    /** A name for a table that none has. */
    String newName() {
        return "t" + names.incrementAndGet();
    }

    /** A column's name in SQL. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text in SQL. */
    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** Files in SQL. */
    static String list(List<Path> paths) {
        return paths.stream()
                .map(path -> literal(path.toAbsolutePath().toString()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Closes the database and removes its folder, once. */
    private static final class Closing implements Runnable {
        private final Path folder;
        private final List<Connection> connection = new ArrayList<>();
        private final AtomicBoolean done = new AtomicBoolean();
        private final Thread atEnd = new Thread(this::close, "jumbo-table-end");

        Closing(Path folder) {
            this.folder = folder;
            Runtime.getRuntime().addShutdownHook(atEnd);
        }

        @Override
        public void run() {
            try {
                Runtime.getRuntime().removeShutdownHook(atEnd);
            } catch (IllegalStateException e) {
                return; // the program ends, and the hook closes
            }
            close();
        }

        private void close() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            for (Connection open : connection) {
                try {
                    open.close();
                } catch (SQLException e) {
                    // Only its files are left, and they go now.
                }
            }
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                // A temporary folder that the system removes at last.
            }
        }
    }
}
