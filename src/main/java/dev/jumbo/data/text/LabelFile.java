package dev.jumbo.data.text;

import dev.jumbo.data.PictureListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists of labels: which file is of which class. */
public final class LabelFile {
    private LabelFile() {}

    /**
     * What a list has.
     *
     * @param listed the lines that are right
     * @param refused what is wrong with the others; begins with the file and the line
     */
    public record Lines(List<PictureListing.Listed> listed, List<String> refused) {}

    /**
     * Reads the columns {@code file} and {@code label} of a {@link TextFiles file} with a picture a row.
     *
     * @param split the column that says which part a picture is in; empty for none
     * @throws IOException if the list is missing, or has not these columns, or is damaged so that nothing can be read any more; the
     *     message has the line
     */
    public static Lines read(Path list, String split) throws IOException {
        try (LineReader lines = LineReader.open(list)) {
            Rows rows = TextFiles.rows(lines, list);
            List<PictureListing.Listed> listed = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            boolean more = true;
            while (more) {
                long before = lines.number();
                Row row = null;
                try {
                    row = rows.next();
                    more = row != null;
                    if (row != null) {
                        listed.add(listed(row, list, split));
                    }
                } catch (IOException e) {
                    boolean columns = row != null && listed.isEmpty(); // no line has had them
                    if (columns || lines.number() == before) {
                        throw e;
                    }
                    refused.add(String.valueOf(e.getMessage()));
                }
            }
            if (listed.isEmpty() && !refused.isEmpty()) {
                throw new IOException(refused.get(0));
            }
            return new Lines(listed, refused);
        }
    }

    private static PictureListing.Listed listed(Row row, Path list, String split) throws IOException {
        String label = row.text("label").strip();
        if (label.isEmpty()) {
            throw row.error("expected a class in 'label', found nothing");
        }
        String part = split.isEmpty() ? "" : row.text(split);
        return new PictureListing.Listed(row.text("file").strip(), label, part, list + ", line " + row.line());
    }
}
