package dev.jumbo.data.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ends of lines of CSV files, which DuckDB wants to be all alike, and of which it loses those that are very far apart. */
final class CsvLines {
    /** Bytes of a line, at most. */
    private static final int LONGEST = 16 << 20;

    private CsvLines() {}

    /**
     * Looks at the ends of lines.
     *
     * @return whether some are LF and some CR LF
     * @throws IOException if a line is too long
     */
    static boolean check(Utf8File file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long line = 1;
        long length = 0;
        boolean[] ends = new boolean[2];
        byte before = 0;
        try (InputStream in = TextEncoding.bytes(file.text())) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        ends[(i > 0 ? buffer[i - 1] : before) == '\r' ? 1 : 0] = true;
                        line++;
                        length = -1;
                    }
                    length++;
                }
                before = buffer[n - 1];
                if (length > LONGEST) {
                    throw new IOException(
                            file.file() + ", line " + line + ": expected at most " + LONGEST + " bytes in a line");
                }
            }
        } catch (IOException e) {
            throw String.valueOf(e.getMessage()).startsWith(file.file().toString())
                    ? e
                    : TextEncoding.damaged(file.file(), e);
        }
        return ends[0] && ends[1];
    }

    /** Copies in which every line ends with LF. */
    static List<Utf8File> alike(Database database, List<Utf8File> files) throws IOException {
        List<Utf8File> copies = new ArrayList<>();
        for (Utf8File file : files) {
            Path copy = Files.createTempFile(database.folder(), "lines", ".csv");
            try (InputStream in = TextEncoding.bytes(file.text());
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy), 1 << 16)) {
                for (int b = in.read(); b >= 0; ) {
                    int next = in.read();
                    if (b != '\r' || next != '\n') {
                        out.write(b);
                    }
                    b = next;
                }
            }
            copies.add(new Utf8File(file.file(), copy));
        }
        return copies;
    }
}
