package dev.jumbo.data;

import java.util.List;

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

    /** The pictures at these positions, in this order. Nothing is copied. */
    default MaskedPictures subset(int[] indices) {
        return new MaskedSubset(this, indices);
    }
}
