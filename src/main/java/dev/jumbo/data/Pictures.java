package dev.jumbo.data;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Labelled pictures of one size. */
public interface Pictures extends Dataset<Picture> {
    /** Class names; a label is a position in this list. */
    List<String> classes();

    /** The label of every picture, in order, without reading the pictures. A copy. */
    int[] labels();

    /** 1 for grey, 3 for red-green-blue. */
    int channels();

    /** Rows of a picture. */
    int height();

    /** Columns of a picture. */
    int width();

    /** The pictures at these positions, in this order; a position may occur twice. Nothing is copied. */
    default Pictures subset(int[] indices) {
        return new PictureSubset(this, indices);
    }

    /** Where each picture was in the set that this one was taken from; its own place if it was not. */
    default int[] positions() {
        return IntStream.range(0, size()).toArray();
    }

    /**
     * This set read once into memory, for sets that are slow to decode and small enough to keep.
     *
     * @throws IOException if a picture cannot be read
     * @throws IllegalArgumentException if the pixels come to more than 2 GiB
     */
    default Pictures inMemory() throws IOException {
        return MemoryPictures.copyOf(this);
    }
}
