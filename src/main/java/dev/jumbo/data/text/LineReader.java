package dev.jumbo.data.text;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    /** What Java's decoder puts in the place of bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private final String name;
    private final Counted bytes;
    private final InputStream in;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[1 << 16];
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

    private LineReader(String name, Counted bytes, InputStream in) {
        this.name = name;
        this.bytes = bytes;
        this.in = in;
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
            return new LineReader(file.toString(), bytes, gzip ? new GZIPInputStream(in, 1 << 16) : in);
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

    /**
     * The next line without its end; null at the end of the file.
     *
     * @throws IOException if it is no UTF-8, and then the next call gives the line after it; or if it is too long or cannot be read
     */
    @Nullable String line() throws IOException {
        begun.reset();
        long characters = 0;
        while (true) {
            if (at == end && !fill()) {
                return begun.size() == 0 ? null : finish(begun.toByteArray(), 0, begun.size());
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            boolean whole = at < end;
            if (whole && begun.size() == 0) {
                return finish(buffer, from, at++);
            }
            begun.write(buffer, from, at - from);
            if (whole) {
                at++;
                return finish(begun.toByteArray(), 0, begun.size());
            }
            for (int i = from; i < at; i++) {
                characters += (buffer[i] & 0xc0) == 0x80 ? 0 : 1; // the others go on with a character
            }
            if (characters > MAX_LINE) {
                throw new IOException(name + ", line " + (number + 1) + ": expected at most " + MAX_LINE
                        + " characters in a line, found more");
            }
        }
    }

    private String finish(byte[] line, int from, int to) throws IOException {
        number++;
        int length = (to > from && line[to - 1] == '\r' ? to - 1 : to) - from;
        String text = new String(line, from, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkUtf8(line, from, length);
        }
        return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Of a line with a {@link #REPLACEMENT}, which stands for bytes that are not UTF-8, or is in the text itself. */
    private void checkUtf8(byte[] line, int from, int length) throws IOException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, from, length));
        } catch (CharacterCodingException e) {
            throw new IOException(
                    name + ", line " + number + ": expected UTF-8 text, found other bytes; save the file as UTF-8 text",
                    e);
        }
    }

    private boolean fill() throws IOException {
        try {
            end = in.read(buffer);
        } catch (IOException e) {
            throw new IOException(name + ", line " + (number + 1) + ": " + e.getMessage(), e);
        }
        at = 0;
        end = Math.max(0, end);
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
