package dev.jumbo.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Masks as PNG files: a class number for each pixel, as the index of a palette or as a grey level, as in PASCAL VOC and
 * Cityscapes. Written masks have VOC's palette, so that they can be looked at.
 */
public final class MaskFile {
    private static final int COLOURS = 256;
    private static final int BITS = 8;

    private MaskFile() {}

    /**
     * Reads a mask.
     *
     * @param height rows to make, taking the nearest pixel
     * @param width columns to make
     * @param classes numbers from here on are refused
     * @param ignored a number that stands for no class, which becomes {@link MaskedPicture#IGNORED}; -1 for none
     * @return [height, width]
     * @throws IOException if the file is no picture of whole numbers, or has others; the message names file and pixel
     */
    public static byte[] read(Path file, int height, int width, int classes, int ignored) throws IOException {
        BufferedImage image = PictureFile.image(file);
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1) {
            throw new IOException(
                    file + ": expected a mask with a palette or of grey levels, whose numbers are classes,"
                            + " got a picture of " + raster.getNumBands() + " channels");
        }
        byte[] mask = new byte[Math.multiplyExact(height, width)];
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < height; y++) {
            int fromY = nearest(y, height, image.getHeight());
            raster.getSamples(0, fromY, row.length, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int fromX = nearest(x, width, row.length);
                int label = row[fromX];
                if (label != ignored && label >= classes) {
                    throw new IOException(file + ": row " + fromY + ", column " + fromX
                            + ": expected a class from 0 to "
                            + (classes - 1) + (ignored < 0 ? "" : ", or " + ignored + " for none") + ", got " + label
                            + "; name all classes, or give data.ignore");
                }
                mask[y * width + x] = (byte) (label == ignored ? MaskedPicture.IGNORED : label);
            }
        }
        return mask;
    }

    /** Enlarges or shrinks a mask, taking the nearest pixel. */
    public static byte[] resize(byte[] mask, int height, int width, int newHeight, int newWidth) {
        byte[] out = new byte[Math.multiplyExact(newHeight, newWidth)];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                out[y * newWidth + x] = mask[nearest(y, newHeight, height) * width + nearest(x, newWidth, width)];
            }
        }
        return out;
    }

    private static int nearest(int to, int toSize, int fromSize) {
        return (int) ((2L * to + 1) * fromSize / (2L * toSize));
    }

    /** A PNG file with a palette, whose indices are the numbers of {@code mask}, [height, width]. */
    public static byte[] png(byte[] mask, int height, int width) throws IOException {
        byte[] red = new byte[COLOURS];
        byte[] green = new byte[COLOURS];
        byte[] blue = new byte[COLOURS];
        for (int k = 0; k < COLOURS; k++) {
            int rgb = colour(k);
            red[k] = (byte) (rgb >> 16);
            green[k] = (byte) (rgb >> 8);
            blue[k] = (byte) rgb;
        }
        BufferedImage image = new BufferedImage(
                width, height, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(BITS, COLOURS, red, green, blue));
        WritableRaster raster = image.getRaster();
        raster.setDataElements(0, 0, width, height, mask);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** The colour of a class in PASCAL VOC's palette, 0xRRGGBB: the bits of the number dealt to the three, highest first. */
    public static int colour(int label) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int left = label, bit = BITS - 1; left != 0; left >>= 3, bit--) {
            red |= (left & 1) << bit;
            green |= (left >> 1 & 1) << bit;
            blue |= (left >> 2 & 1) << bit;
        }
        return red << 16 | green << 8 | blue;
    }

    /**
     * A picture with its mask over it: pixels are half their class's colour. Those of class 0, which usually is the
     * background, and of none stay as they are.
     *
     * @param mask [H, W] of the picture's size
     * @return red-green-blue
     */
    public static Picture overlay(Picture picture, byte[] mask) {
        int area = picture.height() * picture.width();
        byte[] pixels = new byte[3 * area];
        for (int c = 0; c < 3; c++) {
            int from = Math.min(c, picture.channels() - 1) * area;
            for (int i = 0; i < area; i++) {
                int value = picture.pixels()[from + i] & 0xff;
                int label = mask[i] & 0xff;
                int shade = colour(label) >> (16 - 8 * c) & 0xff;
                boolean plain = label == 0 || label == MaskedPicture.IGNORED;
                pixels[c * area + i] = (byte) (plain ? value : (value + shade + 1) / 2);
            }
        }
        return new Picture(pixels, 3, picture.height(), picture.width(), picture.label(), picture.name());
    }
}
