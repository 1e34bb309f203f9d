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
        TableFormat format = switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> CSV;
            case "tsv" -> TSV;
            case "jsonl", "ndjson" -> JSONL;
            case "parquet" -> packed ? null : PARQUET;
            default -> null;
        };
        if (format == null) {
            throw new IOException(
                    file + ": expected a name that ends in .csv, .tsv, .jsonl (or these with .gz) or .parquet");
        }
        return format;
    }
}
