package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each format of pictures with each fault: it is refused by name, before memory is taken, and the rest is not lost. */
class BadPicturesOfAllFormatsTest {
    private static final int SIDE = 11_000; // 121 million pixels
    private static final long MEMORY = 16 << 20;

    @TempDir
    private Path folder;

    private static byte[] whole(String format) throws Exception {
        String name = format.equals("gif") ? "palette.gif" : "rgb." + format;
        return Files.readAllBytes(PictureFileTest.resource(name));
    }

    /** A picture whose header says another size. */
    private static byte[] claiming(String format, int width, int height) throws Exception {
        byte[] bytes = whole(format);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        switch (format) {
            case "png" -> bytes = PictureFileTest.claiming(bytes, width, height);
            case "jpg" -> {
                int at = 2;
                while ((bytes[at + 1] & 0xff) != 0xc0 && (bytes[at + 1] & 0xff) != 0xc2) { // the frame's header
                    at += 2 + (buffer.getShort(at + 2) & 0xffff);
                }
                buffer.putShort(at + 5, (short) height).putShort(at + 7, (short) width);
            }
            case "gif" -> {
                buffer.order(ByteOrder.LITTLE_ENDIAN);
                int at = 13 + 3 * (2 << (bytes[10] & 7)) * ((bytes[10] >> 7) & 1);
                while (bytes[at] == 0x21) { // extensions before the picture
                    at += 2;
                    while (bytes[at] != 0) {
                        at += 1 + (bytes[at] & 0xff);
                    }
                    at++;
                }
                assertThat(bytes[at]).isEqualTo((byte) 0x2c);
                buffer.putShort(at + 5, (short) width).putShort(at + 7, (short) height);
                buffer.putShort(6, (short) width).putShort(8, (short) height);
            }
            case "bmp" ->
                buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(18, width).putInt(22, height);
            default -> bytes = webp(width, height);
        }
        return bytes;
    }

    /** A lossless WebP in one colour: its codes have one symbol, so that pixels take no bits at all. */
    private static byte[] webp(int width, int height) {
        long[] bits = {width - 1, 14, height - 1, 14, 0, 1, 0, 3, 0, 1, 0, 1, 0, 1};
        byte[] data = new byte[32];
        data[0] = 0x2f;
        int at = 8;
        for (int i = 0; i < bits.length; i += 2) {
            at = put(data, at, bits[i], (int) bits[i + 1]);
        }
        for (int symbol : new int[] {200, 200, 200, 255}) { // green, red, blue, alpha
            at = put(data, at, 1 | (0 << 1) | (1 << 2) | ((long) symbol << 3), 11);
        }
        at = put(data, at, 1, 4); // distances: the symbol 0 of one bit
        int length = 32;
        ByteBuffer file = ByteBuffer.allocate(20 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + length);
        file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(length).put(data);
        assertThat(at).isLessThan(8 * length);
        return file.array();
    }

    private static int put(byte[] data, int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            data[(at + i) / 8] |= (byte) (((value >> i) & 1) << ((at + i) % 8));
        }
        return at + count;
    }

    private void refused(byte[] bytes, String format, String message) throws Exception {
        Path bad = Files.createDirectories(folder.resolve("set/a")).resolve("bad." + format);
        Files.write(bad, bytes);
        Files.write(folder.resolve("set/a/good." + format), whole(format));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> PictureFile.read(bad, 3, 4, 4))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(bad + " cannot be read as a picture: ")
                .hasMessageContaining(message);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEMORY);
        PictureFolder rest = PictureFolder.open(folder.resolve("set"), 3, 4, 4, PictureFolder.Corrupt.SKIP);
        assertThat(rest.size()).isEqualTo(1);
        assertThat(rest.skipped()).extracting(PictureFolder.Skipped::file).containsExactly(bad);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "webp"})
    void faultsAreRefused(String format) throws Exception {
        byte[] whole = whole(format);
        refused(Arrays.copyOf(whole, whole.length / 2), format, "");
        refused(new byte[0], format, "the file is empty");
        refused(
                "file,label\na.png,b\n".getBytes(StandardCharsets.UTF_8),
                format,
                "not a PNG, JPEG, GIF, BMP or WebP file");
        // Java's reader of BMP compares size and length itself, and says it in its own words.
        String large = format.equals("bmp") ? "" : "more than 100000000 are not supported";
        refused(claiming(format, SIDE, SIDE), format, large);
    }

    private static byte[] drawn(String format, int width, int height) throws IOException {
        if (format.equals("webp")) {
            return webp(width, height);
        }
        boolean many = (long) width * height > 1000;
        BufferedImage picture = new BufferedImage(
                width,
                height,
                many && !format.equals("jpg") ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_GRAY);
        picture.createGraphics().fillRect(0, 0, width, height); // white
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, out)).isTrue();
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "webp"})
    void onePixelAndFiftyMillion(String format) throws IOException {
        byte value = (byte) (format.equals("webp") ? 200 : 255);
        Path one = Files.write(folder.resolve("one." + format), drawn(format, 1, 1));
        assertThat(PictureFile.read(one, 1, 2, 2).pixels()).containsOnly(value);
        Path many = Files.write(folder.resolve("many." + format), drawn(format, 10_000, 5_000));
        assertThat(PictureFile.pixels(many)).isEqualTo(50_000_000);
        assertThat(PictureFile.read(many, 1, 2, 2).pixels()).containsOnly(value);
    }

    /** A text of a gigabyte beside the pixels, packed: it is not unpacked. */
    @Test
    void textsBesideThePixelsAreNotUnpacked() throws Exception {
        byte[] png = whole("png");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 400; i++) {
                out.write(zeros);
            }
        }
        byte[] data = packed.toByteArray();
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
        chunk.putInt(data.length)
                .put("zTXt".getBytes(StandardCharsets.US_ASCII))
                .put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        chunk.putInt((int) crc.getValue());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, 33);
        file.write(chunk.array());
        file.write(png, 33, png.length - 33);
        Path bomb = Files.write(folder.resolve("bomb.png"), file.toByteArray());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(PictureFile.read(bomb, 3, 13, 9).pixels())
                .isEqualTo(PictureFile.read(PictureFileTest.resource("rgb.png"), 3, 13, 9)
                        .pixels());
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MEMORY);
    }
}
