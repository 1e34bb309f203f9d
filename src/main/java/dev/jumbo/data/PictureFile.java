package dev.jumbo.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one PNG, JPEG, GIF (its first frame), BMP or WebP file in any of their colour modes: palettes are looked up, 16 bits
 * become 8, transparent pixels are laid over white, colour becomes grey as ITU-R BT.601 weighs it, a JPEG is turned as its
 * camera noted in EXIF, and the picture is resized, without keeping its proportions, with an antialiased bilinear filter.
 */
public final class PictureFile {
    /** Pictures with more pixels than this are refused before they are decoded: 100 million, some 400 MB of memory. */
    public static final long MAX_PIXELS = 100_000_000;

    /** Warnings about what stands beside the pixels. */
    private static final Pattern HARMLESS = Pattern.compile(
            "metadata|profile|JFIF|Exif|thumbnail|marker segment|text|chromatic", Pattern.CASE_INSENSITIVE);

    private PictureFile() {}

    /** Height and width of a picture, as its header says, and {@link ExifOrientation}. */
    record Header(String format, int height, int width, int orientation) {}

    /**
     * A picture of its own size.
     *
     * @param format {@code PNG}, {@code JPEG}, {@code GIF}, {@code BMP} or {@code WEBP}
     * @param mode how the file keeps it: {@code grey}, {@code grey-alpha}, {@code rgb}, {@code rgba} or {@code palette}, with
     *     {@code 16} behind it for 16 bits
     * @param picture of one channel if the file keeps grey or all its pixels are, else of three
     */
    public record Decoded(String format, String mode, Picture picture) {}

    private record Content(Header header, BufferedImage image) {}

    /**
     * Reads a picture without resizing it.
     *
     * @param file the bytes of its file
     * @param name what messages call it
     * @throws IOException as {@link #read(Path, int, int, int)} does
     */
    public static Decoded decode(byte[] file, String name) throws IOException {
        Content content = content(file, name, MAX_PIXELS);
        Picture whole = upright(content, PictureMode.channels(content.image()), Picture.NO_LABEL, name);
        return new Decoded(content.header().format(), PictureMode.of(content.image()), PictureMode.plain(whole));
    }

    /**
     * Reads a picture.
     *
     * @param file where it is
     * @param channels 1 for grey, 3 for red-green-blue
     * @param height rows to make
     * @param width columns to make
     * @return a picture without label, named by its file
     * @throws IOException if the file is missing, is not such a picture, is damaged, cut off, too large, or has colours
     *     for printing (CMYK); the message names the file
     */
    public static Picture read(Path file, int channels, int height, int width) throws IOException {
        return read(file, channels, height, width, Picture.NO_LABEL, file.toString());
    }

    /**
     * Reads a picture from the bytes of its file.
     *
     * @param name what messages call it
     * @throws IOException as {@link #read(Path, int, int, int)} does
     */
    public static Picture read(byte[] file, int channels, int height, int width, String name) throws IOException {
        return read(file, channels, height, width, name, MAX_PIXELS);
    }

    /**
     * The same.
     *
     * @param maxPixels pictures with more than this are refused before they are decoded, at most {@link #MAX_PIXELS}
     */
    public static Picture read(byte[] file, int channels, int height, int width, String name, long maxPixels)
            throws IOException {
        return resized(content(file, name, maxPixels), channels, height, width, Picture.NO_LABEL, name);
    }

    /**
     * Reads a picture in its own size.
     *
     * @param channels 1 for grey, 3 for red-green-blue
     * @throws IOException as {@link #read(Path, int, int, int)} does
     */
    public static Picture readWhole(Path file, int channels) throws IOException {
        return upright(content(file), channels, Picture.NO_LABEL, file.toString());
    }

    /**
     * Reads a picture in its own size from the bytes of its file.
     *
     * @param name what messages call it
     * @param maxPixels pictures with more than this are refused before they are decoded, at most {@link #MAX_PIXELS}
     * @throws IOException as {@link #read(Path, int, int, int)} does
     */
    public static Picture readWhole(byte[] file, int channels, String name, long maxPixels) throws IOException {
        return upright(content(file, name, maxPixels), channels, Picture.NO_LABEL, name);
    }

    private static Content content(byte[] file, String name, long maxPixels) throws IOException {
        return open(
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file)),
                name,
                (reader, warnings, orientation) -> decode(reader, warnings, orientation, maxPixels));
    }

    /** The decoded picture as it is stored. */
    static BufferedImage image(Path file) throws IOException {
        return content(file).image();
    }

    private static Content content(Path file) throws IOException {
        return open(file, (reader, warnings, orientation) -> decode(reader, warnings, orientation, MAX_PIXELS));
    }

    static Picture read(Path file, int channels, int height, int width, int label, String name) throws IOException {
        return resized(content(file), channels, height, width, label, name);
    }

    private static Picture resized(Content content, int channels, int height, int width, int label, String name) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: expected 1 (grey) or 3 (red-green-blue), got " + channels);
        }
        Picture whole = upright(content, channels, label, name);
        byte[] resized = Resize.resize(whole.pixels(), channels, whole.height(), whole.width(), height, width);
        return new Picture(resized, channels, height, width, label, name);
    }

    private static Picture upright(Content content, int channels, int label, String name) {
        BufferedImage image = content.image();
        int orientation = content.header().orientation();
        byte[] stored = PicturePlanes.of(image, channels);
        byte[] pixels = ExifOrientation.upright(stored, channels, image.getHeight(), image.getWidth(), orientation);
        boolean turns = ExifOrientation.turns(orientation);
        int height = turns ? image.getWidth() : image.getHeight();
        int width = turns ? image.getHeight() : image.getWidth();
        return new Picture(pixels, channels, height, width, label, name);
    }

    /** Reads and checks the header alone. */
    static Header header(Path file) throws IOException {
        return open(file, (reader, warnings, orientation) -> checkedHeader(reader, orientation, MAX_PIXELS));
    }

    /**
     * Number of pixels that a file's header tells of.
     *
     * @throws IOException if it has no good header, or one with more than {@link #MAX_PIXELS}
     */
    public static long pixels(Path file) throws IOException {
        Header header = header(file);
        return (long) header.height() * header.width();
    }

    private interface Use<T> {
        T with(ImageReader reader, List<String> warnings, int orientation) throws IOException;
    }

    private static <T> T open(Path file, Use<T> use) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(file + ": no such file");
        }
        ImageInputStream in;
        try {
            in = new FileImageInputStream(file.toFile());
        } catch (IOException e) {
            throw new IOException(file + " cannot be read as a picture: " + e.getMessage(), e);
        }
        return open(in, file.toString(), use);
    }

    private static <T> T open(ImageInputStream input, String name, Use<T> use) throws IOException {
        try (ImageInputStream in = input) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException(in.read() < 0 ? "the file is empty" : "not a PNG, JPEG, GIF, BMP or WebP file");
            }
            WebpContainer.check(in);
            ImageReader reader = readers.next();
            int orientation = ExifOrientation.of(in);
            try {
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                reader.setInput(in, false, true);
                return use.with(reader, warnings, orientation);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            String what = e.getMessage() == null ? "damaged or cut off" : e.getMessage();
            throw new IOException(name + " cannot be read as a picture: " + what, e);
        }
    }

    private static Header checkedHeader(ImageReader reader, int orientation, long maxPixels) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1) {
            throw new IOException("its header says " + height + "x" + width + " pixels");
        }
        if ((long) width * height > maxPixels) {
            throw new IOException("its header says " + height + "x" + width + " pixels, more than " + maxPixels
                    + " are not supported; make it smaller");
        }
        return new Header(reader.getFormatName().toUpperCase(Locale.ROOT), height, width, orientation);
    }

    private static Content decode(ImageReader reader, List<String> warnings, int orientation, long maxPixels)
            throws IOException {
        Header header = checkedHeader(reader, orientation, maxPixels);
        BufferedImage image;
        try {
            image = reader.read(0);
        } catch (IOException e) {
            if ("Unsupported Image Type".equals(e.getMessage())) {
                throw unsupportedColours(e);
            }
            throw e;
        }
        if (header.format().equals("JPEG") && image.getColorModel().getNumComponents() > 3) {
            // Such files come out as red, green, blue and alpha, which they are not.
            throw unsupportedColours(null);
        }
        for (String warning : warnings) {
            if (!HARMLESS.matcher(warning).find()) {
                throw new IOException("damaged (" + warning + ")");
            }
        }
        if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
            throw new IOException("its header says " + header.height() + "x" + header.width() + " pixels, it has "
                    + image.getHeight() + "x" + image.getWidth());
        }
        return new Content(header, image);
    }

    private static IOException unsupportedColours(@Nullable IOException cause) {
        return new IOException(
                "its colours are for printing (CMYK) or of another kind that is not supported; save it as RGB", cause);
    }
}
