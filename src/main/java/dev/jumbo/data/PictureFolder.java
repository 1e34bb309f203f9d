package dev.jumbo.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pictures in a folder that has a sub-folder for each class: {@code photos/cat/1.jpg}, {@code photos/dog/2.png}.
 *
 * <p>Classes are the sub-folders' names in ascending order. Pictures are the files in and below a sub-folder whose names
 * end in png, jpg, jpeg, gif or bmp, by class, then by path, in ascending order; names that start with a dot and other
 * endings are ignored. A picture is decoded, as {@link PictureFile} does, each time that it is asked for; use
 * {@link #inMemory} to keep small sets.
 */
public final class PictureFolder implements Pictures {
    /** What to do about a picture that cannot be read. */
    public enum Corrupt {
        /** Fails: a bad header when the folder is opened, bad content when the picture is asked for. */
        FAIL,
        /**
         * Leaves it out. For this every picture is decoded once when the folder is opened, so that positions never
         * change afterwards; a file that goes bad later fails.
         */
        SKIP
    }

    /** A picture that was left out. */
    public record Skipped(Path file, String reason) {}

    private record Entry(Path file, int label) {}

    private final List<String> classes;
    private final List<Entry> entries;
    private final List<Skipped> skipped;
    private final int channels;
    private final int height;
    private final int width;

    private PictureFolder(
            List<String> classes, List<Entry> entries, List<Skipped> skipped, int channels, int height, int width) {
        this.classes = List.copyOf(classes);
        this.entries = List.copyOf(entries);
        this.skipped = List.copyOf(skipped);
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /**
     * Finds the pictures of a folder and checks them as far as {@code corrupt} says.
     *
     * @param root the folder of class folders
     * @param channels 1 to make them grey, 3 to make them red-green-blue
     * @param height rows to make
     * @param width columns to make
     * @throws IOException if there are no class folders, if one has no picture, or, with {@link Corrupt#FAIL}, if a
     *     header is bad; the message names the folder or file
     */
    public static PictureFolder open(Path root, int channels, int height, int width, Corrupt corrupt)
            throws IOException {
        Check.range("picture folder: height", height, 1, 1 << 14);
        Check.range("picture folder: width", width, 1, 1 << 14);
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: expected 1 (grey) or 3 (red-green-blue), got " + channels);
        }
        List<Path> folders = children(root);
        List<String> classes =
                folders.stream().map(folder -> folder.getFileName().toString()).toList();
        List<Entry> found = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            for (Path file : pictures(folders.get(label))) {
                found.add(new Entry(file, label));
            }
        }
        // Checked in parallel, collected in order.
        List<Optional<IOException>> problems = IntStream.range(0, found.size())
                .parallel()
                .mapToObj(i -> problem(found.get(i).file(), channels, height, width, corrupt))
                .toList();
        List<Entry> kept = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        int[] counts = new int[classes.size()];
        for (int i = 0; i < problems.size(); i++) {
            if (problems.get(i).isEmpty()) {
                kept.add(found.get(i));
                counts[found.get(i).label()]++;
                continue;
            }
            IOException problem = problems.get(i).get();
            if (corrupt == Corrupt.FAIL) {
                throw problem;
            }
            skipped.add(new Skipped(found.get(i).file(), String.valueOf(problem.getMessage())));
        }
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] == 0) {
                throw new FileNotFoundException(folders.get(label)
                        + ": expected at least one PNG, JPEG, GIF or BMP picture of the class, found none"
                        + (skipped.isEmpty() ? "" : " that can be read"));
            }
        }
        return new PictureFolder(classes, kept, skipped, channels, height, width);
    }

    private static List<Path> children(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new FileNotFoundException(root + ": expected a folder with a sub-folder for each class, found "
                    + (Files.exists(root) ? "a file" : "nothing"));
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(root)) {
            folders = children.filter(Files::isDirectory)
                    .filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(child -> child.getFileName().toString()))
                    .toList();
        }
        if (folders.isEmpty()) {
            throw new FileNotFoundException(root + ": expected a sub-folder for each class, found none");
        }
        return folders;
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(PictureFolder::isPicture)
                    .sorted(Comparator.comparing(
                            file -> folder.relativize(file).toString().replace('\\', '/')))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && name.matches(".*\\.(png|jpe?g|gif|bmp)") && Files.isRegularFile(file);
    }

    private static Optional<IOException> problem(Path file, int channels, int height, int width, Corrupt corrupt) {
        try {
            if (corrupt == Corrupt.SKIP) {
                PictureFile.read(file, channels, height, width);
            } else {
                PictureFile.header(file);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** Pictures that were left out, with the reason; empty with {@link Corrupt#FAIL}. */
    public List<Skipped> skipped() {
        return skipped;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Picture get(int index) throws IOException {
        Entry entry = entries.get(index);
        return PictureFile.read(entry.file(), channels, height, width, entry.label(), nameOf(index));
    }

    @Override
    public String nameOf(int index) {
        return entries.get(index).file().toString();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int[] labels() {
        return entries.stream().mapToInt(Entry::label).toArray();
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }
}
