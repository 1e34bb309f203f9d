package dev.jumbo.data;

/**
 * One picture as unsigned bytes.
 *
 * @param pixels [C, H, W], a value a byte from 0 to 255, channel after channel, row after row; not copied
 * @param channels C: 1 grey, 3 red-green-blue
 * @param height H
 * @param width W
 * @param label class number, or {@link #NO_LABEL}
 * @param name what messages call it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Picture(byte[] pixels, int channels, int height, int width, int label, String name) {
    /** Label of a picture whose class is unknown. */
    public static final int NO_LABEL = -1;

    public Picture {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "picture " + name + ": expected positive sizes, got " + channels + "x" + height + "x" + width);
        }
        if (pixels.length != (long) channels * height * width) {
            throw new IllegalArgumentException("picture " + name + ": expected " + (long) channels * height * width
                    + " bytes for " + channels + "x" + height + "x" + width + ", got " + pixels.length);
        }
    }

    /** The same picture scaled, without keeping its proportions, with an antialiased bilinear filter. */
    public Picture resized(int newHeight, int newWidth) {
        byte[] scaled = Resize.resize(pixels, channels, height, width, newHeight, newWidth);
        return new Picture(scaled, channels, newHeight, newWidth, label, name);
    }
}
