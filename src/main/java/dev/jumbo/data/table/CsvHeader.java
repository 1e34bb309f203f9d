package dev.jumbo.data.table;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The first row of a file of separated values (RFC 4180), which has the columns.
 *
 * @param separator what stands between values
 */
record CsvHeader(List<String> names, char separator) {
    /** Characters of a first row, at most. */
    private static final int MAX_LENGTH = 4 << 20;

    /** What can stand between the values of a file whose name does not say. */
    private static final String SEPARATORS = ",;\t|";

    CsvHeader {
        names = List.copyOf(names);
    }

    /**
     * Reads it. Of a {@code .csv} file the separator is the first of comma, semicolon, tab and bar that its first row has
     * most of.
     *
     * @param file UTF-8 text
     * @throws IOException if there are too many columns, or some have no name or the same
     */
    static CsvHeader read(Path file, TableFormat format, String name) throws IOException {
        String row;
        try (Reader in = TextEncoding.reader(file, StandardCharsets.UTF_8)) {
            row = firstRow(in, format == TableFormat.TSV, name);
        } catch (CharacterCodingException e) {
            throw new IOException(name + ", line 1: expected UTF-8 text, found other bytes", e);
        } catch (IOException e) {
            throw e.getMessage() != null && e.getMessage().startsWith(name) ? e : TextEncoding.damaged(file, e);
        }
        boolean plain = format == TableFormat.TSV;
        char separator = plain ? '\t' : separator(row);
        int columns = count(row, separator, plain) + 1;
        if (columns > QueryFile.MAX_COLUMNS) {
            Names.checkCount(columns, name + ", line 1", QueryFile.ADVICE);
        }
        Names.checkCount(columns, name + ", line 1");
        List<String> names = split(row, separator, plain, name);
        Names.check(names, name + ", line 1");
        return new CsvHeader(names, separator);
    }

    private static String firstRow(Reader in, boolean plain, String name) throws IOException {
        StringBuilder row = new StringBuilder();
        boolean quoted = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n' && !quoted) {
                break;
            }
            quoted ^= c == '"' && !plain;
            if (c != '\n' && row.length() > 0 && row.charAt(row.length() - 1) == '\r' && !quoted) {
                throw new IOException(name
                        + ", line 1: expected lines that end with LF or CR LF, found CR alone; convert" + " the file");
            }
            row.append((char) c);
            if (row.length() > MAX_LENGTH) {
                throw new IOException(name + ", line 1: expected the names of columns in at most " + MAX_LENGTH
                        + " characters, found more");
            }
        }
        int end = row.length() > 0 && row.charAt(row.length() - 1) == '\r' ? row.length() - 1 : row.length();
        int begin = row.length() > 0 && row.charAt(0) == '\uFEFF' ? 1 : 0;
        String text = row.substring(Math.min(begin, end), end);
        if (text.isBlank()) {
            throw new IOException(name + ": expected a first row with the names of columns, found an empty line");
        }
        return text;
    }

    /** The first of the usual ones that a row has most of. */
    private static char separator(String row) {
        char best = SEPARATORS.charAt(0);
        for (int i = 1; i < SEPARATORS.length(); i++) {
            char other = SEPARATORS.charAt(i);
            best = count(row, other, false) > count(row, best, false) ? other : best;
        }
        return best;
    }

    private static int count(String row, char separator, boolean plain) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            quoted ^= row.charAt(i) == '"' && !plain;
            count += row.charAt(i) == separator && !quoted ? 1 : 0;
        }
        return count;
    }

    private static List<String> split(String row, char separator, boolean plain, String place) throws IOException {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (c == '"' && !plain) {
                boolean doubled = quoted && i + 1 < row.length() && row.charAt(i + 1) == '"';
                if (doubled) {
                    name.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        if (quoted) {
            throw new IOException(place + ", line 1: expected a quote that closes the name, found the end of the file");
        }
        names.add(name.toString().strip());
        return names;
    }
}
