package dev.jumbo.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Pictures that are held in one byte array. */
public final class MemoryPictures implements Pictures {
    private final String source;
    private final byte[] pixels;
    private final int[] labels;
    private final List<String> classes;
    private final int channels;
    private final int height;
    private final int width;

    /**
     * Takes the arrays without copying them.
     *
     * @param source what messages call the set
     * @param pixels [N, C, H, W] unsigned bytes
     * @param labels [N], each a position in {@code classes}
     * @throws IllegalArgumentException if the lengths do not agree or a label has no class
     */
    public MemoryPictures(
            String source, byte[] pixels, int[] labels, List<String> classes, int channels, int height, int width) {
        long one = Math.multiplyExact(Math.multiplyExact((long) channels, height), width);
        if (channels < 1 || height < 1 || width < 1 || pixels.length != Math.multiplyExact(one, labels.length)) {
            throw new IllegalArgumentException(source + ": expected the pixels of " + labels.length + " pictures of "
                    + channels + "x" + height + "x" + width + ", got " + pixels.length + " bytes");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new IllegalArgumentException(source + ": picture " + i + " has label " + labels[i]
                        + ", expected 0 to " + (classes.size() - 1));
            }
        }
        this.source = source;
        this.pixels = pixels;
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    static MemoryPictures copyOf(Pictures pictures) throws IOException {
        int one = pictures.channels() * pictures.height() * pictures.width();
        long bytes = (long) one * pictures.size();
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(pictures.size() + " pictures of " + one
                    + " bytes do not fit the 2 GiB of one array; read them from disk, or make them smaller");
        }
        byte[] pixels = new byte[(int) bytes];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i).pixels(), 0, pixels, i * one, one);
        }
        return new MemoryPictures(
                pictures.size() == 0 ? "pictures" : pictures.nameOf(0) + " and others",
                pixels,
                pictures.labels(),
                pictures.classes(),
                pictures.channels(),
                pictures.height(),
                pictures.width());
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Picture get(int index) {
        Objects.checkIndex(index, labels.length);
        int one = channels * height * width;
        byte[] copy = Arrays.copyOfRange(pixels, index * one, (index + 1) * one);
        return new Picture(copy, channels, height, width, labels[index], nameOf(index));
    }

    @Override
    public String nameOf(int index) {
        return source + "[" + index + "]";
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int[] labels() {
        return labels.clone();
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
