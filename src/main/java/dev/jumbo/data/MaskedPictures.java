package dev.jumbo.data;

import java.util.List;
import java.util.stream.IntStream;

/** Pictures of one size with a mask each. */
public interface MaskedPictures extends Dataset<MaskedPicture> {
    /** Class names; a class number is a position in this list. */
    List<String> classes();

    /** 1 for grey, 3 for red-green-blue. */
    int channels();

    /** Rows of a picture. */
    int height();

    /** Columns of a picture. */
    int width();

    /** The pictures without their masks, and without labels: of one class. */
    default Pictures pictures() {
        return new UnmaskedPictures(this);
    }

    /** Where each picture was in the set that this one was taken from; its own place if it was not. */
    default int[] positions() {
        return IntStream.range(0, size()).toArray();
    }

    /** The pictures at these positions, in this order. Nothing is copied. */
    default MaskedPictures subset(int[] indices) {
        return new MaskedSubset(this, indices);
    }
}
