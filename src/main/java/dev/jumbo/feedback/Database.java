package dev.jumbo.feedback;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One connection to SQLite or PostgreSQL that many threads take turns with. A transaction that ended without an exception is
 * on disk: SQLite writes ahead and forces its log at each commit; PostgreSQL does so unless its administrator says otherwise.
 */
final class Database implements AutoCloseable {
    private static final int SECONDS_TO_WAIT = 10;

    private final DataSource source;
    private final String name;
    private @Nullable Connection connection;
    private boolean closed;

    private Database(DataSource source, String name) {
        this.source = source;
        this.name = name;
    }

    /** Statements of one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * Connects, and brings the tables up to date.
     *
     * @param store a file, or a URL that begins with {@code jdbc:postgresql:}
     */
    static Database open(String store) throws FeedbackException {
        Database database = store.startsWith("jdbc:") ? postgres(store) : sqlite(Path.of(store));
        database.migrate();
        database.run(opened -> 0);
        return database;
    }

    private static Database postgres(String url) throws FeedbackException {
        String shown = url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//"); // without the password
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new FeedbackException(
                    "feedback: expected a file or a URL jdbc:postgresql://host/database, got " + shown);
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new FeedbackException("feedback: not a URL of PostgreSQL: " + shown, e);
        }
        source.setConnectTimeout(SECONDS_TO_WAIT);
        source.setTcpKeepAlive(true);
        return new Database(source, shown);
    }

    private static Database sqlite(Path file) throws FeedbackException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(SECONDS_TO_WAIT * 1000);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        Path place = file.toAbsolutePath();
        source.setUrl("jdbc:sqlite:" + place);
        try {
            create(place);
        } catch (IOException e) {
            throw new FeedbackException("feedback: cannot make the file " + file + ": " + e.getMessage(), e);
        }
        return new Database(source, file.toString());
    }

    /** Makes an empty database that only its owner reads: there are people's inputs in it. */
    private static void create(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw e;
            }
        }
    }

    private void migrate() throws FeedbackException {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .loggers("slf4j")
                    .dataSource(source)
                    .locations("classpath:dev/jumbo/feedback/migrations")
                    .table("jumbo_schema_history")
                    .baselineOnMigrate(true) // beside the tables of others
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new FeedbackException("feedback: cannot use " + name + ": " + cause.getMessage(), e);
        }
    }

    /**
     * Runs a transaction. Where the connection was lost before or during it, it is run again once on a new one: it must be
     * such that this does no harm. It must not read before it writes: SQLite would refuse it if another process wrote in
     * between.
     */
    synchronized <T> T run(Work<T> work) throws FeedbackException {
        if (closed) {
            throw new FeedbackException("feedback: " + name + " is closed");
        }
        try {
            try {
                return transaction(work);
            } catch (SQLException e) {
                if (connected()) {
                    throw e;
                }
                disconnect();
                return transaction(work);
            }
        } catch (SQLException e) {
            throw new FeedbackException("feedback: " + name + ": " + e.getMessage(), e);
        }
    }

    private <T> T transaction(Work<T> work) throws SQLException {
        Connection open = connection == null ? connect() : connection;
        connection = open;
        boolean done = false;
        try {
            T result = work.with(open);
            open.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack(open);
            }
        }
    }

    private Connection connect() throws SQLException {
        Connection fresh = source.getConnection();
        if (source instanceof SQLiteDataSource) {
            try (Statement statement = fresh.createStatement()) {
                statement.execute("PRAGMA secure_delete = ON"); // what is deleted is overwritten
            }
        }
        fresh.setAutoCommit(false);
        return fresh;
    }

    private boolean connected() {
        try {
            return connection != null && connection.isValid(SECONDS_TO_WAIT);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void rollBack(Connection open) {
        try {
            open.rollback();
        } catch (SQLException e) {
            // The connection is lost, and with it the transaction; why is what is thrown.
        }
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was lost before.
        }
        connection = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
