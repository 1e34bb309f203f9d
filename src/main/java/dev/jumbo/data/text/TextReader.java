package dev.jumbo.data.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a column of several {@link TextFiles}, one file after the other, read as they are asked for: they may be
 * larger than memory. Counts the bytes. For one thread. What goes wrong while reading is an {@link UncheckedIOException}
 * that names file and line.
 */
public final class TextReader implements Iterator<String>, AutoCloseable {
    private final Iterator<Path> files;
    private final String column;
    private final long bytes;
    private long bytesBefore;
    private @Nullable LineReader lines;
    private @Nullable Rows rows;
    private @Nullable Row ahead;

    private TextReader(List<Path> files, String column, long bytes) {
        this.files = files.iterator();
        this.column = column;
        this.bytes = bytes;
    }

    /**
     * Begins to read.
     *
     * @throws IOException if one of the files is not there
     */
    public static TextReader open(List<Path> files, String column) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("texts: expected at least one file, got none");
        }
        long bytes = 0;
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file + ": no such file");
            }
            bytes += Files.size(file);
        }
        return new TextReader(List.copyOf(files), column, bytes);
    }

    /** Bytes of all files, as they are on disk. */
    public long bytes() {
        return bytes;
    }

    /** Bytes read so far. */
    public long bytesRead() {
        return bytesBefore + (lines == null ? 0 : lines.bytesRead());
    }

    @Override
    public boolean hasNext() {
        try {
            while (ahead == null && (rows != null || files.hasNext())) {
                if (rows == null) {
                    Path file = files.next();
                    lines = LineReader.open(file);
                    rows = TextFiles.rows(lines, file);
                }
                ahead = rows.next();
                if (ahead == null) {
                    bytesBefore = bytesRead();
                    close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ahead != null;
    }

    @Override
    public String next() {
        Row row = hasNext() ? ahead : null;
        if (row == null) {
            throw new NoSuchElementException("the files have no more rows");
        }
        ahead = null;
        try {
            return row.text(column);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the file that is being read. */
    @Override
    public void close() throws IOException {
        LineReader open = lines;
        lines = null;
        rows = null;
        if (open != null) {
            open.close();
        }
    }
}
