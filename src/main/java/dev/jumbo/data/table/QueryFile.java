package dev.jumbo.data.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file that a query names. DuckDB takes memory for all columns of a CSV file, whichever are selected, and for all that the footer of a Parquet file
 * says it lists; so both are looked at before it sees the query.
 *
 * @param pattern as the query has it; may be of several files
 * @param separators what may stand between the values of a CSV file; empty for other files
 * @param parquet whether it is a Parquet file
 */
record QueryFile(String pattern, String separators, boolean parquet) {
    /** Columns of a CSV file that a query reads, at most: as many as fit into {@link Database#MEMORY} for sure. */
    static final int MAX_COLUMNS = 2 * TableStore.MAX_COLUMNS;

    /** What to do with a CSV file that has more. */
    static final String ADVICE =
            "; take out those that are needed before, as cut -d, -f1-100 does, or write the file as"
                    + " Parquet, of which source: sql reads only what is selected";

    private static final String ANY = ",;\t|";

    /** Bytes of a first line that are looked at; DuckDB reads no longer lines by itself. */
    private static final int LONGEST = 4 << 20;

    /** The files of a query, from its tree as JSON. */
    static List<QueryFile> of(JsonNode tree) {
        List<QueryFile> files = new ArrayList<>();
        collect(tree, files);
        return files;
    }

    private static void collect(JsonNode node, List<QueryFile> files) {
        String type = node.path("type").asText();
        if (type.equals("BASE_TABLE") && node.path("table_name").asText().contains(".")) {
            String name = node.path("table_name").asText();
            String lower = name.toLowerCase(Locale.ROOT);
            String separators = lower.matches(".*\\.csv(\\.gz)?") ? ANY : lower.matches(".*\\.tsv(\\.gz)?") ? "\t" : "";
            files.add(new QueryFile(name, separators, lower.endsWith(".parquet")));
        } else if (type.equals("TABLE_FUNCTION")) {
            JsonNode function = node.path("function");
            String name = function.path("function_name").asText().toLowerCase(Locale.ROOT);
            String separators = name.startsWith("read_csv") ? separators(function) : "";
            for (JsonNode argument : function.path("arguments")) {
                for (String text : constants(argument.path("expression"))) {
                    files.add(new QueryFile(
                            text, text.endsWith(".zst") ? "" : separators, name.matches("read_parquet|parquet_scan")));
                }
            }
        }
        for (JsonNode part : node) {
            collect(part, files);
        }
    }

    /** The texts of an argument without a name: one, or a list. */
    private static List<String> constants(JsonNode expression) {
        List<String> texts = new ArrayList<>();
        if (expression.path("literal").path("kind").asText().equals("STRING")) {
            texts.add(expression.path("literal").path("text").asText());
        } else if (expression.path("function_name").asText().equals("list_value")) {
            for (JsonNode argument : expression.path("arguments")) {
                texts.addAll(constants(argument.path("expression")));
            }
        }
        return texts;
    }

    /** The separator that a call names, or all that are usual. */
    private static String separators(JsonNode function) {
        for (JsonNode argument : function.path("arguments")) {
            String name = argument.path("expression")
                    .path("left")
                    .path("column_names")
                    .path(0)
                    .asText();
            String text = argument.path("expression")
                    .path("right")
                    .path("literal")
                    .path("text")
                    .asText();
            if (name.matches("(?i)delim|sep|delimiter") && text.length() == 1) {
                return text;
            }
        }
        return ANY;
    }

    /** @throws IOException if a CSV file has too many columns, or a Parquet file a damaged footer */
    void check(Database database) throws IOException, SQLException {
        if (separators.isEmpty() && !parquet) {
            return;
        }
        for (String file :
                database.query("SELECT file FROM glob(" + Database.literal(pattern) + ")", row -> row.getString(1))) {
            try {
                if (parquet) {
                    ParquetTables.check(Path.of(file));
                } else {
                    checkColumns(Path.of(file));
                }
            } catch (IOException e) {
                throw new IOException("sql: " + e.getMessage(), e);
            }
        }
    }

    private void checkColumns(Path file) throws IOException {
        int columns = columns(file);
        if (columns > MAX_COLUMNS) {
            throw new IOException(file + ", line 1: expected at most " + MAX_COLUMNS
                    + " columns in a file of text, found " + columns + ADVICE);
        }
    }

    /** Columns by the first line, which DuckDB may yet divide otherwise. */
    private int columns(Path file) throws IOException {
        int[] counts = new int[separators.length()];
        boolean quoted = false;
        int most = 0;
        try (InputStream in = TextEncoding.bytes(file)) {
            int read = 0;
            for (int b = in.read(); b >= 0 && b != '\n' && read < LONGEST; b = in.read()) {
                quoted ^= b == '"';
                int which = separators.indexOf(b);
                if (which >= 0 && !quoted) {
                    most = Math.max(most, ++counts[which]);
                }
                read++;
            }
        } catch (IOException e) {
            throw TextEncoding.damaged(file, e);
        }
        return most + 1;
    }
}
