package dev.jumbo.data;

/**
 * A picture with a class for each pixel.
 *
 * @param picture without a label of its own
 * @param mask [H, W] unsigned class numbers, row after row, or {@link #IGNORED}; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedPicture(Picture picture, byte[] mask) {
    /** A pixel of no class: it is neither learned from nor counted. */
    public static final int IGNORED = 255;

    /** Classes that a byte can tell apart beside {@link #IGNORED}. */
    public static final int MOST_CLASSES = 255;

    public MaskedPicture {
        if (mask.length != picture.height() * picture.width()) {
            throw new IllegalArgumentException("mask of " + picture.name() + ": expected " + picture.height() + "x"
                    + picture.width() + " class numbers, got " + mask.length);
        }
    }
}
