package dev.jumbo.data.table;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What DuckDB says, without the names of its kinds of errors and the statement that it was given. */
final class Messages {
    /** The line of a message that names a file of text. */
    private static final Pattern FILE = Pattern.compile("(?m)^ *file = (.+)$");

    private Messages() {}

    /** The same of a query, with the file that DuckDB names, or those of the query if its memory was not enough. */
    static String ofQuery(SQLException e, List<QueryFile> files) {
        if (isMemory(e) && !files.isEmpty()) {
            return Names.some(files.stream().map(QueryFile::pattern).distinct().toList()) + ": " + of(e);
        }
        Matcher file = FILE.matcher(String.valueOf(e.getMessage()));
        String message = of(e);
        return file.find() && !message.contains(file.group(1).strip())
                ? file.group(1).strip() + ": " + message
                : message;
    }

    static String of(SQLException e) {
        @Nullable String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        if (isMemory(e)) {
            return "needs more memory than the " + Database.MEMORY
                    + " that DuckDB may take here; select fewer columns or" + " rows with source: sql";
        }
        if (message.contains("Can't find next power of 2")) {
            return "it says that a part of it is larger than memory can be";
        }
        if (message.contains("TProtocolException")) {
            return "its footer does not describe columns and row groups as Parquet does";
        }
        String first = message.strip().replaceFirst("(?s)\\n\\s*\\n.*", "");
        return first.replaceFirst("^(java\\.sql\\.SQLException: )?[A-Z][A-Za-z -]{2,30} Error: ", "")
                .replaceAll("\\s*\\n\\s*", " ");
    }

    private static boolean isMemory(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Out of Memory Error") || message.contains("failed to allocate");
    }
}
