package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFileTest {
    static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PictureFileTest.class.getResource("pictures/" + name))
                .toURI());
    }

    private final Path folder;

    PictureFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Against Pillow: scripts/goldens/pictures.py. */
    @Test
    void everyModeLooksAsItDoesInPillow() throws Exception {
        int cases = 0;
        for (String line : Files.readAllLines(resource("expected.txt"))) {
            String[] parts = line.split(" ");
            int channels = Integer.parseInt(parts[1]);
            byte[] expected = HexFormat.of().parseHex(parts[4]);
            Picture picture = PictureFile.read(
                    resource(parts[0]), channels, Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
            assertThat(picture.label()).isEqualTo(Picture.NO_LABEL);
            // Pillow rounds between the two passes of its filter; JPEG decoders differ by a level.
            boolean resized = !parts[2].equals("13") && !parts[2].equals("9");
            int tolerance = (parts[0].endsWith("jpg") ? 1 : 0) + (resized ? 1 : 0);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs((picture.pixels()[i] & 0xff) - (expected[i] & 0xff)))
                        .as("%s %s %s %s at %d", parts[0], parts[1], parts[2], parts[3], i)
                        .isLessThanOrEqualTo(tolerance);
            }
            cases++;
        }
        assertThat(cases).isEqualTo(88);
    }

    @Test
    void printColoursAreRefused() throws Exception {
        Path file = resource("cmyk.jpg");
        assertThatThrownBy(() -> PictureFile.read(file, 3, 4, 4))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " cannot be read as a picture: its colours are for printing (CMYK) or of another"
                        + " kind that is not supported; save it as RGB");
    }

    /** A file without its last bytes is refused, unless all pixels are there and only checksums or end marks are not. */
    @Test
    void cutOffFilesAreRefusedByName() throws Exception {
        for (String name : new String[] {"rgb.png", "rgb.jpg", "rgb.bmp", "palette.gif", "grey16.png", "rgb.webp"}) {
            byte[] whole = Files.readAllBytes(resource(name));
            byte[] pixels = PictureFile.read(resource(name), 3, 13, 9).pixels();
            Path cut = folder.resolve(name);
            int refused = 0;
            for (int length = 0; length < whole.length; length++) {
                Files.write(cut, Arrays.copyOf(whole, length));
                try {
                    assertThat(PictureFile.read(cut, 3, 13, 9).pixels())
                            .as("first %d bytes of %s", length, name)
                            .isEqualTo(pixels);
                } catch (IOException e) {
                    assertThat(e).hasMessageStartingWith(cut + " cannot be read as a picture: ");
                    refused++;
                }
            }
            assertThat(whole.length - refused).as(name).isLessThan(22);
        }
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.png"), "this is not a picture");
        assertThatThrownBy(() -> PictureFile.read(text, 3, 4, 4))
                .hasMessage(text + " cannot be read as a picture: not a PNG, JPEG, GIF, BMP or WebP file");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatThrownBy(() -> PictureFile.read(empty, 3, 4, 4))
                .hasMessage(empty + " cannot be read as a picture: the file is empty");
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> PictureFile.read(missing, 3, 4, 4)).hasMessage(missing + ": no such file");
        Path rgb = resource("rgb.png");
        assertThatThrownBy(() -> PictureFile.read(rgb, 2, 4, 4))
                .hasMessage("channels: expected 1 (grey) or 3 (red-green-blue), got 2");
    }

    /** A PNG with another size in its header and a right checksum. */
    static byte[] claiming(byte[] png, int width, int height) {
        ByteBuffer bytes = ByteBuffer.wrap(png.clone());
        bytes.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 12, 17);
        return bytes.putInt(29, (int) crc.getValue()).array();
    }

    @Test
    void enormousPicturesAreRefusedByTheirHeader() throws Exception {
        byte[] png = Files.readAllBytes(resource("rgb.png"));
        int[][] sizes = {{100_000, 100_000}, {Integer.MAX_VALUE, 1}, {1, Integer.MAX_VALUE}, {1 << 16, 1 << 16}};
        for (int[] size : sizes) {
            Path file = Files.write(folder.resolve("huge.png"), claiming(png, size[0], size[1]));
            assertThatThrownBy(() -> PictureFile.read(file, 3, 4, 4))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " cannot be read as a picture: its header says " + size[1] + "x" + size[0]
                            + " pixels, more than 100000000 are not supported; make it smaller");
        }
    }

    @Test
    void resizingKeepsFlatPicturesFlatAndAverages() {
        byte[] flat = new byte[3 * 7 * 5];
        Arrays.fill(flat, (byte) 201);
        assertThat(Resize.resize(flat, 3, 7, 5, 11, 2)).hasSize(66).containsOnly((byte) 201);
        byte[] step = {0, 0, 100, 100};
        assertThat(Resize.resize(step, 1, 1, 4, 1, 1)).containsExactly(50);
        assertThat(Resize.resize(step, 1, 1, 4, 1, 4)).isSameAs(step);
        // Twice as wide: between 0 at -1/2 and 100 at 3/2, linear from centre to centre.
        assertThat(Resize.resize(new byte[] {0, 100}, 1, 1, 2, 1, 4)).containsExactly(0, 25, 75, 100);
    }

    @Test
    void onePixelAndFiftyMillion() throws Exception {
        BufferedImage one = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        one.setRGB(0, 0, 0x102030);
        Path small = folder.resolve("one.png");
        ImageIO.write(one, "png", small.toFile());
        assertThat(PictureFile.read(small, 3, 2, 2).pixels())
                .containsExactly(16, 16, 16, 16, 32, 32, 32, 32, 48, 48, 48, 48);
        BufferedImage many = new BufferedImage(10_000, 5_000, BufferedImage.TYPE_BYTE_BINARY); // 6 MB
        many.getRaster().setSample(0, 0, 0, 1);
        Path large = folder.resolve("many.png");
        ImageIO.write(many, "png", large.toFile());
        assertThat(PictureFile.pixels(large)).isEqualTo(50_000_000);
        assertThat(PictureFile.read(large, 1, 1, 2).pixels()).containsExactly(0, 0);
    }
}
