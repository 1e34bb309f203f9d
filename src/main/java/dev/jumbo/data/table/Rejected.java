package dev.jumbo.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a text file that could not be read.
 *
 * @param file which
 * @param at the byte of the unpacked text that it begins with
 * @param reason what was expected and found
 */
record Rejected(Utf8File file, long at, String reason) {
    /** Rows of a file that may be left out; more mean that it is something else. */
    static final int MOST = 10_000;

    /** Characters of a cell that messages show. */
    private static final int SHOWN = 100;

    /** That a cell is not what its column has. */
    static String wrongKind(Column column, String value) {
        String kind = switch (column.kind()) {
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case TIME -> "a date or time";
            case TEXT -> "a text";
        };
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return "expected " + kind + " in column '" + column.name() + "', found '" + shown + "'; if it is a column of"
                + " texts, say data.kinds: {" + column.name() + ": text}";
    }

    /** What can be done about rows that cannot be read. */
    static String advice(boolean skip) {
        return skip
                ? "; " + MOST + " rows or more are so, and this is not the table that was meant"
                : "; data.onCorrupt: skip leaves such rows out";
    }

    /**
     * The places and reasons, for people.
     *
     * @param rejected by file and place
     * @param skip whether there may be some
     */
    static List<String> report(List<Rejected> rejected, boolean skip) throws IOException {
        if (rejected.isEmpty()) {
            return List.of();
        }
        if (!skip || rejected.size() >= MOST) {
            throw new IOException(places(rejected.subList(0, 1)).get(0) + advice(skip));
        }
        return places(rejected);
    }

    private static List<String> places(List<Rejected> rejected) throws IOException {
        List<String> places = new ArrayList<>();
        for (int from = 0; from < rejected.size(); ) {
            Utf8File file = rejected.get(from).file();
            int to = from;
            while (to < rejected.size() && rejected.get(to).file().equals(file)) {
                to++;
            }
            List<Rejected> here = rejected.subList(from, to);
            long[] lines = lines(file.text(), here.stream().map(Rejected::at).toList());
            for (int i = 0; i < lines.length; i++) {
                places.add(
                        file.file() + ", line " + lines[i] + ": " + here.get(i).reason());
            }
            from = to;
        }
        return places;
    }

    /** The number of the line that a byte of a file is in, of each of ascending bytes. The first is 1. */
    static long[] lines(Path file, List<Long> places) throws IOException {
        long[] lines = new long[places.size()];
        byte[] buffer = new byte[1 << 16];
        long line = 1;
        long from = 0;
        int next = 0;
        try (InputStream in = TextEncoding.bytes(file)) {
            for (int n = in.read(buffer); n > 0 && next < lines.length; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    line += buffer[i] == '\n' ? 1 : 0; // a row that begins with the end of a line begins after it
                    while (next < lines.length && places.get(next) <= from + i) {
                        lines[next++] = line;
                    }
                }
                from += n;
            }
        }
        while (next < lines.length) {
            lines[next++] = line;
        }
        return lines;
    }
}
