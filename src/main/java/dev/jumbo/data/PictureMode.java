package dev.jumbo.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.util.Arrays;

/** How files keep the colours of pictures. */
final class PictureMode {
    private PictureMode() {}

    /** {@code grey}, {@code grey-alpha}, {@code rgb}, {@code rgba} or {@code palette}, with the bits if there are 16. */
    static String of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean grey = channels(image) == 1;
        String name = model instanceof IndexColorModel
                ? "palette"
                : model.hasAlpha() ? (grey ? "grey-alpha" : "rgba") : grey ? "grey" : "rgb";
        return model.getComponentSize(0) == 16 ? name + "16" : name;
    }

    /** 1 for grey, 3 for others. */
    static int channels(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY ? 1 : 3;
    }

    /** A picture of three equal channels as one of one channel; any other as it is. */
    static Picture plain(Picture picture) {
        byte[] pixels = picture.pixels();
        int area = picture.height() * picture.width();
        if (picture.channels() != 3
                || !Arrays.equals(pixels, 0, area, pixels, area, 2 * area)
                || !Arrays.equals(pixels, 0, area, pixels, 2 * area, 3 * area)) {
            return picture;
        }
        return new Picture(
                Arrays.copyOf(pixels, area), 1, picture.height(), picture.width(), picture.label(), picture.name());
    }
}
