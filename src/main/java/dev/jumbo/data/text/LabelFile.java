package dev.jumbo.data.text;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.PictureListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
        return read(list, split, row -> {
            String label = row.text("label").strip();
            if (label.isEmpty()) {
                throw row.error("expected a class in 'label', found nothing");
            }
            return label;
        });
    }

    /**
     * The same of pictures that may have several labels, in the column {@code label}; none is allowed. The classes are combinations
     * ({@link LabelSets}).
     *
     * @param separator what stands between labels
     */
    public static Lines readSeparated(Path list, String split, String separator) throws IOException {
        Pattern between = Pattern.compile(Pattern.quote(separator));
        return read(list, split, row -> {
            List<String> labels = new ArrayList<>();
            for (String each : between.split(row.text("label"), -1)) {
                if (!each.isBlank()) {
                    labels.add(checked(row, each.strip()));
                }
            }
            return LabelSets.name(labels);
        });
    }

    /**
     * The same with a column a label, in which 1 says that a picture has it and 0 that it has not.
     *
     * @param columns their names; each has a 1 somewhere
     */
    public static Lines readColumns(Path list, String split, List<String> columns) throws IOException {
        Set<String> never = new LinkedHashSet<>(columns);
        Lines all = read(list, split, row -> {
            List<String> labels = new ArrayList<>();
            for (String column : columns) {
                String cell = row.text(column).strip();
                if (!cell.equals("0") && !cell.equals("1")) {
                    throw row.error("expected 0 or 1 in '" + column + "', found '" + cell + "'");
                }
                if (cell.equals("1")) {
                    labels.add(checked(row, column));
                    never.remove(column);
                }
            }
            return LabelSets.name(labels);
        });
        if (!never.isEmpty() && !all.listed().isEmpty()) {
            throw new IOException(
                    list + ": expected a 1 in each column of labels, found none in " + never + ": leave them out");
        }
        return all;
    }

    private static String checked(Row row, String label) throws IOException {
        if (label.contains(LabelSets.SEPARATOR)) {
            throw row.error("expected labels without '" + LabelSets.SEPARATOR + "', found '" + label + "'");
        }
        return label;
    }

    /** What a row says of its picture's class. */
    private interface Labelling {
        String of(Row row) throws IOException;
    }

    private static Lines read(Path list, String split, Labelling labelling) throws IOException {
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
                        String part = split.isEmpty() ? "" : row.text(split);
                        String label = labelling.of(row);
                        listed.add(new PictureListing.Listed(
                                row.text("file").strip(), label, part, list + ", line " + row.line()));
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

    /**
     * What a list says in another column of each {@code file}, without the lines that cannot be read and that {@link #read} refuses.
     *
     * @throws IOException if the list is missing or damaged, or a cell is empty; the message has the line
     */
    public static Map<String, String> column(Path list, String column) throws IOException {
        try (LineReader lines = LineReader.open(list)) {
            Rows rows = TextFiles.rows(lines, list);
            Map<String, String> all = new LinkedHashMap<>();
            while (true) {
                long before = lines.number();
                Row row;
                try {
                    row = rows.next();
                } catch (IOException e) {
                    if (lines.number() == before) {
                        throw e;
                    }
                    continue;
                }
                if (row == null) {
                    return all;
                }
                all.put(row.text("file").strip(), row.filled(column));
            }
        }
    }
}
