package dev.jumbo.feedback;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** New stores of both kinds. {@code JUMBO_TEST_POSTGRES} is a JDBC URL of a database in which the tests may make schemas. */
final class TestStores {
    private TestStores() {}

    enum Kind {
        SQLITE,
        POSTGRES
    }

    /** Where a new store is to be; the test is skipped where there is no PostgreSQL. */
    static String fresh(Kind kind, Path folder) throws SQLException {
        if (kind == Kind.SQLITE) {
            return folder.resolve(UUID.randomUUID() + ".db").toString();
        }
        String url = System.getenv("JUMBO_TEST_POSTGRES");
        assumeTrue(url != null && !url.isBlank(), "no PostgreSQL: JUMBO_TEST_POSTGRES is not set, see .ci/postgres");
        String schema = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        }
        return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    }
}
