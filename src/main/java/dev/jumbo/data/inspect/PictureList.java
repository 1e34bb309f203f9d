package dev.jumbo.data.inspect;

import dev.jumbo.data.PictureListing;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes lists of labels with the columns {@code file}, {@code label} and {@code split}, which sources of folders read. */
public final class PictureList implements AutoCloseable {
    /** What lists are called. */
    public static final String NAME = "labels.csv";

    private final BufferedWriter writer;
    private final Path root;

    private PictureList(BufferedWriter writer, Path root) {
        this.writer = writer;
        this.root = root;
    }

    /**
     * A new list.
     *
     * @param root the folder that paths of files are from
     */
    public static PictureList create(Path file, Path root) throws IOException {
        BufferedWriter writer = Files.newBufferedWriter(file);
        writer.write("file,label,split\n");
        return new PictureList(writer, root);
    }

    /** Adds a picture. */
    public void add(Path file, String label, String part) throws IOException {
        writer.write(quoted(PictureListing.name(root, file)) + "," + quoted(label) + "," + part + "\n");
    }

    private static String quoted(String value) {
        return value.matches("[^\",\\n\\r]*") ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
