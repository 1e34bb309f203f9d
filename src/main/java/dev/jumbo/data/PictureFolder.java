package dev.jumbo.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in a folder that has a sub-folder for each class: {@code photos/cat/1.jpg}, {@code photos/dog/2.png}.
 *
 * <p>Classes are the sub-folders' names in ascending order. Pictures are the files in and below a sub-folder whose names
 * end in png, jpg, jpeg, gif, bmp or webp, by class, then by path, in ascending order; names that start with a dot and other
 * endings are ignored. A picture is decoded, as {@link PictureFile} does, each time that it is asked for; of a set
 * whose pixels take at most an eighth of the memory that Java may take, once.
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

    /** Of the memory that there is, the pixels of a set that is kept take at most one part in so many. */
    private static final int MEMORY_SHARE = 8;

    /** A picture that was left out. */
    public record Skipped(Path file, String reason) {}

    private final List<String> classes;
    private final List<PictureListing.Entry> entries;
    private final List<Skipped> skipped;
    private final int channels;
    private final int height;
    private final int width;

    /** The pixels of pictures that were decoded; null if they would take too much memory. */
    private final @Nullable AtomicReferenceArray<byte[]> kept;

    private PictureFolder(
            List<String> classes,
            List<PictureListing.Entry> entries,
            List<Skipped> skipped,
            int channels,
            int height,
            int width,
            List<byte[]> decoded) {
        this.classes = List.copyOf(classes);
        this.entries = List.copyOf(entries);
        this.skipped = List.copyOf(skipped);
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.kept =
                isSmall(entries.size(), channels, height, width) ? new AtomicReferenceArray<>(entries.size()) : null;
        for (int i = 0; kept != null && i < decoded.size(); i++) {
            kept.set(i, decoded.get(i));
        }
    }

    private static boolean isSmall(int size, int channels, int height, int width) {
        return (long) size * channels * height * width <= Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
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
        PictureListing listing = PictureListing.ofFolders(root);
        PictureFolder opened = open(listing, channels, height, width, corrupt);
        opened.requireEveryClass(root);
        return opened;
    }

    /**
     * Checks that each class has a picture.
     *
     * @throws IOException if one has none; the message names it
     */
    public void requireEveryClass(Path root) throws IOException {
        int[] counts = new int[classes.size()];
        entries.forEach(entry -> counts[entry.label()]++);
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] == 0) {
                throw new FileNotFoundException(root.resolve(classes.get(label))
                        + ": expected at least one PNG, JPEG, GIF, BMP or WebP picture of the class, found none"
                        + (skipped.isEmpty() ? "" : " that can be read"));
            }
        }
    }

    /**
     * The pictures of a listing, checked as far as {@code corrupt} says; with {@link Corrupt#SKIP} what the listing refused is
     * left out, too. A class may have no picture.
     *
     * @throws IOException with {@link Corrupt#FAIL}, if a header is bad or the listing refused something
     */
    public static PictureFolder open(PictureListing listing, int channels, int height, int width, Corrupt corrupt)
            throws IOException {
        Check.range("picture folder: height", height, 1, 1 << 14);
        Check.range("picture folder: width", width, 1, 1 << 14);
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: expected 1 (grey) or 3 (red-green-blue), got " + channels);
        }
        List<PictureListing.Entry> found = listing.entries();
        if (corrupt == Corrupt.FAIL && !listing.refused().isEmpty()) {
            throw new IOException(listing.refused().get(0).reason());
        }
        // Checked in parallel, collected in order.
        boolean keep = isSmall(found.size(), channels, height, width);
        List<Checked> checked = IntStream.range(0, found.size())
                .parallel()
                .mapToObj(i -> check(found.get(i).file(), channels, height, width, corrupt, keep))
                .toList();
        List<PictureListing.Entry> kept = new ArrayList<>();
        List<byte[]> decoded = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(listing.refused());
        for (int i = 0; i < checked.size(); i++) {
            IOException problem = checked.get(i).problem();
            byte[] pixels = checked.get(i).pixels();
            if (problem == null) {
                kept.add(found.get(i));
                if (pixels != null) {
                    decoded.add(pixels);
                }
                continue;
            }
            if (corrupt == Corrupt.FAIL) {
                throw problem;
            }
            skipped.add(new Skipped(found.get(i).file(), String.valueOf(problem.getMessage())));
        }
        return new PictureFolder(listing.classes(), kept, skipped, channels, height, width, decoded);
    }

    /** What checking a file gave; its pixels, if it was decoded and they are kept. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Checked(@Nullable IOException problem, byte @Nullable [] pixels) {}

    private static Checked check(Path file, int channels, int height, int width, Corrupt corrupt, boolean keep) {
        try {
            if (corrupt == Corrupt.SKIP) {
                byte[] pixels = PictureFile.read(file, channels, height, width).pixels();
                return new Checked(null, keep ? pixels : null);
            }
            PictureFile.header(file);
            return new Checked(null, null);
        } catch (IOException e) {
            return new Checked(e, null);
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
        PictureListing.Entry entry = entries.get(index);
        byte[] known = kept == null ? null : kept.get(index);
        if (known != null) {
            return new Picture(known.clone(), channels, height, width, entry.label(), nameOf(index));
        }
        Picture read = PictureFile.read(entry.file(), channels, height, width, entry.label(), nameOf(index));
        if (kept != null) {
            kept.set(index, read.pixels().clone());
        }
        return read;
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
        return entries.stream().mapToInt(PictureListing.Entry::label).toArray();
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
