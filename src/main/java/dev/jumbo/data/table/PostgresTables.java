package dev.jumbo.data.table;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;
import org.postgresql.ds.PGSimpleDataSource;

/** Results of queries of a PostgreSQL database, which are copied. */
final class PostgresTables {
    private static final int SECONDS_TO_WAIT = 10;

    /** Rows that are fetched at once. */
    private static final int FETCH = 10_000;

    private PostgresTables() {}

    static TableStore.Loaded load(
            Database database, String url, String sql, TableOptions options, @Nullable List<Column> like)
            throws IOException, SQLException {
        String copy = database.newName();
        String name = "sql";
        PGSimpleDataSource source = source(url);
        try (Connection connection = source.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false); // or all rows come at once
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCH);
                try (ResultSet result = statement.executeQuery(single(sql))) {
                    copy(database, copy, result);
                }
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IOException("sql: PostgreSQL at " + shown(url) + ": " + e.getMessage(), e);
        }
        Projection projection = Projection.of(database, copy, options, like, name);
        return projection.unsure().isEmpty()
                ? new TableStore.Loaded(projection.view(database, copy, name), List.of())
                : projection.load(database, copy, options.skipCorrupt(), name);
    }

    private static PGSimpleDataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: expected jdbc:postgresql://host/database, got " + shown(url), e);
        }
        String user = System.getenv("PGUSER");
        if (source.getUser() == null && user != null) {
            source.setUser(user);
        }
        String password = System.getenv("PGPASSWORD");
        if (password != null) {
            source.setPassword(password);
        }
        source.setConnectTimeout(SECONDS_TO_WAIT);
        source.setReadOnlyMode("always");
        return source;
    }

    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "");
    }

    private static String single(String sql) throws IOException, SQLException {
        int statements =
                Parser.parseJdbcSql(sql, true, false, true, false, true).size();
        if (statements != 1) {
            throw new IOException("sql: expected one query, got " + statements);
        }
        return sql;
    }

    private static void copy(Database database, String table, ResultSet result) throws IOException, SQLException {
        ResultSetMetaData about = result.getMetaData();
        List<Type> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            names.add(about.getColumnLabel(i));
            types.add(Type.of(about.getColumnTypeName(i)));
        }
        Names.check(names, "sql");
        database.execute("CREATE TABLE " + table
                + IntStream.range(0, names.size())
                        .mapToObj(i -> Database.name(names.get(i)) + " " + types.get(i).duckDb)
                        .collect(Collectors.joining(", ", " (", ")")));
        try (DuckDBConnection connection = database.connection();
                DuckDBAppender rows = connection.createAppender(table)) {
            while (result.next()) {
                rows.beginRow();
                for (int i = 0; i < types.size(); i++) {
                    append(rows, result, i + 1, types.get(i));
                }
                rows.endRow();
            }
        }
    }

    /** What a column is copied as. */
    private enum Type {
        BOOLEAN("BOOLEAN"),
        NUMBER("DOUBLE"),
        DATE("TIMESTAMP"),
        LOCAL("TIMESTAMP"),
        INSTANT("TIMESTAMP"),
        TEXT("VARCHAR");

        private final String duckDb;

        Type(String duckDb) {
            this.duckDb = duckDb;
        }

        static Type of(String postgres) {
            return switch (postgres) {
                case "bool" -> BOOLEAN;
                case "int2", "int4", "int8", "float4", "float8", "numeric", "serial", "bigserial", "smallserial" ->
                    NUMBER;
                case "date" -> DATE;
                case "timestamp" -> LOCAL;
                case "timestamptz" -> INSTANT;
                default -> TEXT;
            };
        }
    }

    private static void append(DuckDBAppender rows, ResultSet result, int column, Type type) throws SQLException {
        switch (type) {
            case BOOLEAN -> {
                boolean value = result.getBoolean(column);
                rows.append(result.wasNull() ? null : (Boolean) value);
            }
            case NUMBER -> {
                double value = result.getDouble(column);
                rows.append(result.wasNull() ? Double.NaN : value);
            }
            case TEXT -> rows.append(result.getString(column));
            default -> rows.append(time(result, column, type));
        }
    }

    /** A time in UTC; null also for the infinite ones. */
    private static @Nullable LocalDateTime time(ResultSet result, int column, Type type) throws SQLException {
        if (type == Type.INSTANT) {
            OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
            return time == null || time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                    ? null
                    : time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        }
        if (type == Type.LOCAL) {
            LocalDateTime time = result.getObject(column, LocalDateTime.class);
            return time == null || time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN) ? null : time;
        }
        LocalDate date = result.getObject(column, LocalDate.class);
        return date == null || date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN) ? null : date.atStartOfDay();
    }
}
