package dev.jumbo.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/** Reads all pictures of a set once: on all processors, and in order. */
public final class PictureReading {
    /** Pictures that are decoded at once. */
    private static final int BLOCK = 128;

    private PictureReading() {}

    /** What is done with a picture. */
    @FunctionalInterface
    public interface Use {
        void picture(int index, Picture picture);
    }

    /**
     * Reads the pictures.
     *
     * @param use gets one after the other, on the caller's thread
     * @throws IOException if a picture cannot be read: of several, the first of a block
     */
    public static void inOrder(Pictures pictures, Use use) throws IOException {
        int size = pictures.size();
        for (int from = 0; from < size; from += BLOCK) {
            int first = from;
            Picture[] block;
            try {
                block = IntStream.range(from, Math.min(size, from + BLOCK))
                        .parallel()
                        .mapToObj(i -> get(pictures, i))
                        .toArray(Picture[]::new);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (int i = 0; i < block.length; i++) {
                use.picture(first + i, block[i]);
            }
        }
    }

    private static Picture get(Pictures pictures, int index) {
        try {
            return pictures.get(index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
