package dev.jumbo.data.text;

import dev.jumbo.data.PictureListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of labels: which file is of which class. */
public final class LabelFile {
    private LabelFile() {}

    /**
     * Reads the columns {@code file} and {@code label} of a {@link TextFiles file} with a picture a row.
     *
     * @param split the column that says which part a picture is in; empty for none
     * @throws IOException if the list is missing or damaged, or a label is empty; the message has the line
     */
    public static List<PictureListing.Listed> read(Path list, String split) throws IOException {
        try (LineReader lines = LineReader.open(list)) {
            Rows rows = TextFiles.rows(lines, list);
            List<PictureListing.Listed> all = new ArrayList<>();
            for (Row row = rows.next(); row != null; row = rows.next()) {
                String label = row.text("label").strip();
                if (label.isEmpty()) {
                    throw row.error("expected a class in 'label', found nothing");
                }
                String part = split.isEmpty() ? "" : row.text(split);
                all.add(new PictureListing.Listed(
                        row.text("file").strip(), label, part, list + ", line " + row.line()));
            }
            return all;
        }
    }

    /**
     * What a list says in another column of each {@code file}.
     *
     * @throws IOException if the list is missing or damaged, or a cell is empty; the message has the line
     */
    public static Map<String, String> column(Path list, String column) throws IOException {
        try (LineReader lines = LineReader.open(list)) {
            Rows rows = TextFiles.rows(lines, list);
            Map<String, String> all = new LinkedHashMap<>();
            for (Row row = rows.next(); row != null; row = rows.next()) {
                all.put(row.text("file").strip(), row.filled(column));
            }
            return all;
        }
    }
}
