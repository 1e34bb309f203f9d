package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short way for common pictures gives what the long one does. */
class PicturePlanesTest {
    private static final int HEIGHT = 5;
    private static final int WIDTH = 7;

    static Stream<BufferedImage> pictures() {
        WritableRaster interleaved = Raster.createInterleavedRaster(
                DataBuffer.TYPE_BYTE, WIDTH, HEIGHT, WIDTH * 3, 3, new int[] {0, 1, 2}, null);
        ComponentColorModel rgb = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        BufferedImage whole = new BufferedImage(WIDTH + 3, HEIGHT + 4, BufferedImage.TYPE_3BYTE_BGR);
        return Stream.of(
                filled(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR)),
                filled(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY)),
                filled(new BufferedImage(rgb, interleaved, false, null)),
                filled(whole).getSubimage(2, 3, WIDTH, HEIGHT),
                filled(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_4BYTE_ABGR)),
                filled(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB)));
    }

    private static BufferedImage filled(BufferedImage image) {
        SplittableRandom random = new SplittableRandom(1);
        for (int b = 0; b < image.getRaster().getNumBands(); b++) {
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    image.getRaster().setSample(x, y, b, random.nextInt(256));
                }
            }
        }
        return image;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void bothWaysAgree(BufferedImage picture) {
        for (int channels : new int[] {1, 3}) {
            assertThat(PicturePlanes.of(picture, channels))
                    .hasSize(channels * HEIGHT * WIDTH)
                    .isEqualTo(PicturePlanes.ofAny(picture, channels));
        }
    }
}
