package dev.jumbo.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a decoded picture, one after another: transparent pixels are laid over white, colour becomes grey as ITU-R
 * BT.601 weighs it, 16 bits become 8.
 */
final class PicturePlanes {
    private PicturePlanes() {}

    /** [C, H, W] of a picture of its own size: 1 channel for grey, 3 for red-green-blue. */
    static byte[] of(BufferedImage image, int channels) {
        byte[] plain = ofBytes(image, channels);
        return plain == null ? ofAny(image, channels) : plain;
    }

    /** Of opaque pictures that are stored as a byte a value, as most files are; null for others. Gives what {@link #ofAny} gives. */
    private static byte @Nullable [] ofBytes(BufferedImage image, int channels) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        boolean grey = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        if (model.getClass() != ComponentColorModel.class
                || model.hasAlpha()
                || !(grey || model.getColorSpace().isCS_sRGB())
                || !(raster.getDataBuffer() instanceof DataBufferByte data)
                || data.getNumBanks() != 1
                || !(raster.getSampleModel() instanceof ComponentSampleModel layout)
                || layout.getNumBands() != (grey ? 1 : 3)
                || model.getComponentSize(0) != Byte.SIZE) {
            return null;
        }
        int height = image.getHeight();
        int width = image.getWidth();
        int area = height * width;
        byte[] stored = data.getData();
        byte[] out = new byte[Math.multiplyExact(channels, area)];
        int[] bands = layout.getBandOffsets();
        int start = data.getOffset()
                - raster.getSampleModelTranslateY() * layout.getScanlineStride()
                - raster.getSampleModelTranslateX() * layout.getPixelStride();
        for (int y = 0; y < height; y++) {
            int from = start + y * layout.getScanlineStride();
            int to = y * width;
            if (channels == 3) {
                for (int c = 0; c < 3; c++) {
                    int at = from + bands[grey ? 0 : c];
                    for (int x = 0; x < width; x++, at += layout.getPixelStride()) {
                        out[c * area + to + x] = stored[at];
                    }
                }
            } else if (grey) {
                for (int x = 0; x < width; x++) {
                    out[to + x] = stored[from + bands[0] + x * layout.getPixelStride()];
                }
            } else {
                for (int x = 0; x < width; x++, from += layout.getPixelStride()) {
                    out[to + x] = luma(
                            stored[from + bands[0]] & 0xff,
                            stored[from + bands[1]] & 0xff,
                            stored[from + bands[2]] & 0xff);
                }
            }
        }
        return out;
    }

    private static byte luma(int r, int g, int b) {
        return (byte) ((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16);
    }

    /** Of pictures of any kind, by the platform's conversion to red, green, blue and alpha. */
    static byte[] ofAny(BufferedImage image, int channels) {
        int height = image.getHeight();
        int width = image.getWidth();
        int area = height * width;
        byte[] out = new byte[Math.multiplyExact(channels, area)];
        boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        int[] rgb = new int[width];
        for (int y = 0; y < height; y++) {
            if (grey) {
                greyRow(image, y, rgb);
            } else {
                image.getRGB(0, y, width, 1, rgb, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int alpha = rgb[x] >>> 24;
                int r = overWhite((rgb[x] >> 16) & 0xff, alpha);
                int g = overWhite((rgb[x] >> 8) & 0xff, alpha);
                int b = overWhite(rgb[x] & 0xff, alpha);
                if (channels == 3) {
                    out[at] = (byte) r;
                    out[at + area] = (byte) g;
                    out[at + 2 * area] = (byte) b;
                } else {
                    out[at] = luma(r, g, b);
                }
            }
        }
        return out;
    }

    /**
     * A row of a grey picture as 0xAARRGGBB, by its stored numbers. (The platform's own conversion takes them for linear
     * light and brightens them.)
     */
    private static void greyRow(BufferedImage image, int y, int[] rgb) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        int bits = model.getComponentSize(0);
        int max = (1 << bits) - 1;
        for (int x = 0; x < rgb.length; x++) {
            int v = to8(raster.getSample(x, y, 0), max);
            int alpha = model.hasAlpha() ? to8(raster.getSample(x, y, 1), max) : 255;
            rgb[x] = (alpha << 24) | (v << 16) | (v << 8) | v;
        }
    }

    private static int to8(int value, int max) {
        return max == 255 ? value : (int) ((value * 255L + max / 2) / max);
    }

    private static int overWhite(int value, int alpha) {
        return alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
