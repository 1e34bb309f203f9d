package dev.jumbo.data;

/** Smaller and grey forms of pictures. */
public final class Thumbnails {
    private Thumbnails() {}

    /** A picture in grey, as ITU-R BT.601 weighs its colours. */
    public static Picture grey(Picture picture) {
        if (picture.channels() != 3) {
            return picture;
        }
        byte[] pixels = picture.pixels();
        int area = picture.height() * picture.width();
        byte[] grey = new byte[area];
        for (int i = 0; i < area; i++) {
            int r = pixels[i] & 0xff;
            int g = pixels[i + area] & 0xff;
            int b = pixels[i + 2 * area] & 0xff;
            grey[i] = (byte) ((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16);
        }
        return new Picture(grey, 1, picture.height(), picture.width(), picture.label(), picture.name());
    }

    /** A picture of another size, without regard to its proportions. */
    public static Picture resized(Picture picture, int height, int width) {
        byte[] pixels =
                Resize.resize(picture.pixels(), picture.channels(), picture.height(), picture.width(), height, width);
        return new Picture(pixels, picture.channels(), height, width, picture.label(), picture.name());
    }

    /** A picture whose longer side has at most so many pixels. */
    public static Picture within(Picture picture, int side) {
        int longer = Math.max(picture.height(), picture.width());
        if (longer <= side) {
            return picture;
        }
        int height = Math.max(1, (int) Math.round((double) picture.height() * side / longer));
        int width = Math.max(1, (int) Math.round((double) picture.width() * side / longer));
        return resized(picture, height, width);
    }
}
