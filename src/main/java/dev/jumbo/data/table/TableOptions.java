package dev.jumbo.data.table;

import java.util.Map;

/**
 * How files become tables.
 *
 * @param kinds kinds of columns, by name, in place of those that are found
 * @param encoding of text files, a name that Java knows: {@code UTF-8}, {@code GB18030}, {@code UTF-16}
 * @param skipCorrupt leaves out rows that cannot be read, and names them; otherwise the first is an error
 */
public record TableOptions(Map<String, Column.Kind> kinds, String encoding, boolean skipCorrupt) {
    public TableOptions {
        kinds = Map.copyOf(kinds);
    }

    /** Kinds as they are found, UTF-8, and no row may be damaged. */
    public static TableOptions defaults() {
        return new TableOptions(Map.of(), "UTF-8", false);
    }
}
