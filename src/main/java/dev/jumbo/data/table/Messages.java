package dev.jumbo.data.table;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What DuckDB says, without the names of its kinds of errors and the statement that it was given. */
final class Messages {
    private Messages() {}

    static String of(SQLException e) {
        @Nullable String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        if (message.contains("Out of Memory Error") || message.contains("failed to allocate")) {
            return "needs more memory than the " + Database.MEMORY
                    + " that DuckDB may take here; select fewer columns or" + " rows with source: sql";
        }
        String first = message.strip().replaceFirst("(?s)\\n\\s*\\n.*", "");
        return first.replaceFirst("^(java\\.sql\\.SQLException: )?[A-Z][A-Za-z -]{2,30} Error: ", "")
                .replaceAll("\\s*\\n\\s*", " ");
    }
}
