package dev.jumbo.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How files become tables.
 *
 * @param kinds kinds of columns, by name, in place of those that are found
 * @param missing texts in CSV and TSV files that mean an empty cell, beside {@link #MISSING}
 * @param encoding of text files, a name that Java knows: {@code UTF-8}, {@code GB18030}, {@code UTF-16}
 * @param skipCorrupt leaves out rows that cannot be read, and names them; otherwise the first is an error
 */
public record TableOptions(Map<String, Column.Kind> kinds, List<String> missing, String encoding, boolean skipCorrupt) {
    /** What means an empty cell in CSV and TSV files. */
    public static final List<String> MISSING = List.of("", "NA", "N/A", "NaN", "nan", "NULL", "null");

    public TableOptions {
        kinds = Map.copyOf(kinds);
        missing = List.copyOf(missing);
    }

    /** Kinds as they are found, UTF-8, and no row may be damaged. */
    public static TableOptions defaults() {
        return new TableOptions(Map.of(), List.of(), "UTF-8", false);
    }

    List<String> allMissing() {
        List<String> all = new ArrayList<>(MISSING);
        all.addAll(missing);
        return all;
    }
}
