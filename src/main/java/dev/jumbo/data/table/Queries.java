package dev.jumbo.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Checks that SQL only asks. */
final class Queries {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Functions that give rows and neither take addresses in memory nor change anything. */
    private static final Set<String> TABLES = Set.of(
            "read_csv",
            "read_csv_auto",
            "read_json",
            "read_json_auto",
            "read_ndjson",
            "read_ndjson_auto",
            "read_parquet",
            "parquet_scan",
            "glob",
            "range",
            "generate_series",
            "unnest",
            "repeat");

    private Queries() {}

    /**
     * Checks a query.
     *
     * @return the files that it names
     * @throws IOException if the text is not one SELECT
     */
    static List<QueryFile> check(Database database, String sql) throws IOException, SQLException {
        String parsed = database.query(
                        "SELECT json_serialize_sql(" + Database.literal(sql) + ")", row -> row.getString(1))
                .get(0);
        JsonNode tree;
        try {
            tree = JSON.readTree(parsed);
        } catch (JsonProcessingException e) {
            throw new IOException("sql: cannot be understood: " + e.getOriginalMessage(), e);
        }
        if (tree.path("error").asBoolean()) {
            String message = tree.path("error_message").asText();
            throw new IOException(
                    message.startsWith("Only SELECT")
                            ? "sql: expected a SELECT, got another statement; data is only read"
                            : "sql: " + message);
        }
        if (tree.path("statements").size() != 1) {
            throw new IOException(
                    "sql: expected one SELECT, got " + tree.path("statements").size() + " statements");
        }
        checkParts(tree);
        return QueryFile.of(tree);
    }

    private static void checkParts(JsonNode node) throws IOException {
        String type = node.path("type").asText();
        if (type.matches("(INSERT|UPDATE|DELETE|MERGE).*_NODE")) {
            throw new IOException(
                    "sql: expected a query that only reads, got one with " + type.substring(0, type.indexOf('_')));
        }
        String function = node.path("function").path("function_name").asText().toLowerCase(Locale.ROOT);
        if (type.equals("TABLE_FUNCTION") && !TABLES.contains(function)) {
            throw new IOException("sql: expected rows of files or of one of the functions "
                    + String.join(", ", new TreeSet<>(TABLES)) + ", got " + function);
        }
        for (JsonNode part : node) {
            checkParts(part);
        }
    }
}
