package dev.jumbo.data.text;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, counted; the file may be compressed with gzip. A line ends with LF, CR LF or the file. */
final class LineReader implements AutoCloseable {
    /** Characters; a longer line is taken for a mistake. */
    static final int MAX_LINE = 64 << 20;

    private final String name;
    private final Counted bytes;
    private final BufferedReader reader;
    private final StringBuilder line = new StringBuilder();
    private final char[] buffer = new char[1 << 16];
    private int at;
    private int end;
    private long number;

    /** Counts what is read of a file. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int size = super.read(into, from, length);
            count += Math.max(0, size);
            return size;
        }
    }

    private LineReader(String name, Counted bytes, BufferedReader reader) {
        this.name = name;
        this.bytes = bytes;
        this.reader = reader;
    }

    static LineReader open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        Counted bytes = new Counted(Files.newInputStream(file));
        InputStream in = new BufferedInputStream(bytes, 1 << 16);
        try {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            InputStream plain = gzip ? new GZIPInputStream(in, 1 << 16) : in;
            return new LineReader(
                    file.toString(),
                    bytes,
                    new BufferedReader(new InputStreamReader(
                            plain,
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPORT)
                                    .onUnmappableCharacter(CodingErrorAction.REPORT))));
        } catch (IOException e) {
            in.close();
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** What messages call the file. */
    String name() {
        return name;
    }

    /** Bytes of the file read so far, as it is on disk; some of them wait for their line. */
    long bytesRead() {
        return bytes.count;
    }

    /** Lines read so far. */
    long number() {
        return number;
    }

    /** The next line without its end; null at the end of the file. */
    @Nullable String line() throws IOException {
        line.setLength(0);
        boolean any = false;
        while (true) {
            if (at == end && !fill()) {
                return any ? finish() : null;
            }
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.append(buffer, from, at - from);
            if (at < end) {
                at++;
                return finish();
            }
            if (line.length() > MAX_LINE) {
                throw new IOException(name + ", line " + (number + 1) + ": expected at most " + MAX_LINE
                        + " characters in a line, found more");
            }
        }
    }

    private String finish() {
        number++;
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            length--;
        }
        boolean mark = number == 1 && length > 0 && line.charAt(0) == '\uFEFF';
        return line.substring(mark ? 1 : 0, length);
    }

    private boolean fill() throws IOException {
        try {
            end = reader.read(buffer);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    name + ", line " + (number + 1) + " or soon after: expected UTF-8 text, found other bytes", e);
        } catch (IOException e) {
            throw new IOException(name + ", line " + (number + 1) + ": " + e.getMessage(), e);
        }
        at = 0;
        end = Math.max(0, end);
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
