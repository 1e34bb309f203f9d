package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What a file of a table is, which its name says; {@code .gz} may stand after it. */
enum TableFormat {
    /** Values between separators, the columns in the first row. */
    CSV,
    /** The same between tabs. */
    TSV,
    /** A JSON object a line. */
    JSONL,
    /** Apache Parquet; packs itself. */
    PARQUET;

    /** @throws IOException if the name does not say */
    static TableFormat of(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean packed = name.endsWith(".gz");
        name = packed ? name.substring(0, name.length() - 3) : name;
        switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv":
                return CSV;
            case "tsv":
                return TSV;
            case "jsonl", "ndjson":
                return JSONL;
            case "parquet":
                if (!packed) {
                    return PARQUET;
                }
                break;
            default:
                break;
        }
        throw new IOException(
                file + ": expected a name that ends in .csv, .tsv, .jsonl (or these with .gz) or .parquet");
    }

    static boolean isPacked(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }
}
