package dev.jumbo.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures as PNG. */
public final class PngFiles {
    private PngFiles() {}

    /** A PNG file in memory; a picture of one channel becomes grey. */
    public static byte[] bytes(Picture picture) throws IOException {
        int size = picture.height() * picture.width();
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size; i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                int plane = Math.min(c, picture.channels() - 1) * size;
                rgb = (rgb << 8) | (picture.pixels()[plane + i] & 0xFF);
            }
            image.setRGB(i % picture.width(), i / picture.width(), rgb);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    public static void write(Picture picture, Path file) throws IOException {
        Files.write(file, bytes(picture));
    }
}
