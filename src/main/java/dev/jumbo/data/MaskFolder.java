package dev.jumbo.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pictures and masks in two folders: {@code photos/images/street.jpg} has the mask {@code photos/masks/street.png}, see
 * {@link MaskFile}. Pictures are in the order of their names; a picture without a mask fails, a mask without a picture is
 * not looked at. A pair is decoded each time that it is asked for.
 */
public final class MaskFolder implements MaskedPictures {
    private static final String IMAGES = "images";
    private static final String MASKS = "masks";
    private static final String CLASSES = "classes.txt";

    private record Entry(Path picture, Path mask) {}

    private final List<Entry> entries;
    private final List<String> classes;
    private final int channels;
    private final int height;
    private final int width;
    private final int ignored;

    private MaskFolder(List<Entry> entries, List<String> classes, int channels, int height, int width, int ignored) {
        this.entries = List.copyOf(entries);
        this.classes = List.copyOf(classes);
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.ignored = ignored;
    }

    /**
     * Finds the pictures and their masks, and reads the header of each.
     *
     * @param root the folder of {@code images} and {@code masks}
     * @param classes names by number; empty to read them, one a line, from {@code classes.txt} in the folder
     * @param channels 1 to make the pictures grey, 3 to make them red-green-blue
     * @param height rows to make
     * @param width columns to make
     * @param ignored a number in masks that stands for no class; -1 for none
     * @throws IOException if something is missing or a header is bad; the message names the file
     */
    public static MaskFolder open(Path root, List<String> classes, int channels, int height, int width, int ignored)
            throws IOException {
        Check.range("mask folder: height", height, 1, 1 << 14);
        Check.range("mask folder: width", width, 1, 1 << 14);
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: expected 1 (grey) or 3 (red-green-blue), got " + channels);
        }
        Path images = root.resolve(IMAGES);
        Path masks = root.resolve(MASKS);
        if (!Files.isDirectory(images) || !Files.isDirectory(masks)) {
            throw new FileNotFoundException(root + ": expected the folders " + IMAGES + " and " + MASKS
                    + ", where images/street.jpg has the mask masks/street.png");
        }
        List<String> names = classes.isEmpty() ? names(root) : classes;
        if (names.size() < 2 || names.size() > MaskedPicture.MOST_CLASSES) {
            throw new IOException(
                    root + ": expected 2 to " + MaskedPicture.MOST_CLASSES + " classes, got " + names.size());
        }
        List<Entry> entries = new ArrayList<>();
        for (Path picture : pictures(images)) {
            String file = picture.getFileName().toString();
            Path mask = masks.resolve(file.substring(0, file.lastIndexOf('.')) + ".png");
            if (!Files.isRegularFile(mask)) {
                throw new FileNotFoundException(picture + ": expected its mask at " + mask + ", found none");
            }
            PictureFile.header(picture);
            PictureFile.header(mask);
            entries.add(new Entry(picture, mask));
        }
        if (entries.isEmpty()) {
            throw new FileNotFoundException(images + ": expected PNG, JPEG, GIF or BMP pictures, found none");
        }
        return new MaskFolder(entries, names, channels, height, width, ignored);
    }

    private static List<String> names(Path root) throws IOException {
        Path file = root.resolve(CLASSES);
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(root + ": expected data.classes, the names of the classes in the order of"
                    + " their numbers, or a file " + CLASSES + " with one a line");
        }
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PictureFolder::isPicture)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public MaskedPicture get(int index) throws IOException {
        Entry entry = entries.get(index);
        Picture picture = PictureFile.read(entry.picture(), channels, height, width, Picture.NO_LABEL, nameOf(index));
        return new MaskedPicture(picture, MaskFile.read(entry.mask(), height, width, classes.size(), ignored));
    }

    @Override
    public String nameOf(int index) {
        return entries.get(index).picture().toString();
    }

    @Override
    public List<String> classes() {
        return classes;
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
