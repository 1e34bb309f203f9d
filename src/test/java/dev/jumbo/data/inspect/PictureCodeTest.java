package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.inspect.PictureCode.Cut;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureCodeTest {
    private static final int SIDE = PictureCode.SIDE;

    private static byte[] smooth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double a = random.nextDouble(0.1, 0.5);
        double b = random.nextDouble(0.1, 0.5);
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            double value = 120 + 50 * Math.sin(a * (i % SIDE)) + 40 * Math.cos(b * (i / SIDE) + a * (i % SIDE));
            pixels[i] = (byte) Math.round(value + random.nextDouble(-5, 5));
        }
        return pixels;
    }

    private static float[] code(byte[] pixels) {
        return PictureCode.of(pixels, 0, Cut.WHOLE, Cut.WHOLE);
    }

    /** By the definition of the two-dimensional DCT-II. */
    @Test
    void isTheCosineTransform() {
        byte[] pixels = smooth(1);
        float[] code = code(pixels);
        double[] wanted = new double[PictureCode.SIZE];
        double square = 0;
        for (int i = 0; i < wanted.length; i++) {
            int u = (i + 1) / PictureCode.FREQUENCIES;
            int v = (i + 1) % PictureCode.FREQUENCIES;
            double sum = 0;
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    sum += (pixels[y * SIDE + x] & 0xff)
                            * Math.cos(Math.PI * (y + 0.5) * u / SIDE)
                            * Math.cos(Math.PI * (x + 0.5) * v / SIDE);
                }
            }
            double scale = (u == 0 ? Math.sqrt(0.5) : 1) * (v == 0 ? Math.sqrt(0.5) : 1) * 2 / SIDE;
            wanted[i] = sum * scale * Math.sqrt(u * u + v * v);
            square += wanted[i] * wanted[i];
        }
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) code[i]).isCloseTo(wanted[i] / Math.sqrt(square), within(1e-4));
        }
    }

    @Test
    void brightnessAndContrastCancelOut() {
        byte[] pixels = smooth(2);
        byte[] other = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            other[i] = (byte) Math.round(0.5 * (pixels[i] & 0xff) + 60);
        }
        assertThat(PictureCode.similarity(code(pixels), code(other))).isGreaterThan(0.995f);
        assertThat(PictureCode.similarity(code(pixels), code(smooth(3)))).isLessThan(0.9f);
        assertThat(code(new byte[SIDE * SIDE])).containsOnly(0);
    }

    @Test
    void theMirrorImageHasOtherSigns() {
        byte[] pixels = smooth(4);
        byte[] mirrored = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            mirrored[i / SIDE * SIDE + SIDE - 1 - i % SIDE] = pixels[i];
        }
        float[] wanted = code(mirrored);
        float[] code = PictureCode.mirrored(code(pixels));
        for (int i = 0; i < code.length; i++) {
            assertThat(code[i]).isCloseTo(wanted[i], within(1e-4f));
        }
    }

    @Test
    void farOutValuesAreThoseOfTukey() {
        Fences fences = Fences.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertThat(fences).isEqualTo(new Fences(3 - 3 * 4, 7 + 3 * 4));
        assertThat(Fences.of(new double[] {1, 100}).excludes(1e9)).isFalse();
    }

    @Test
    void chainsOfPairsAreGroups() {
        Groups groups = new Groups(6);
        groups.join(4, 2);
        groups.join(5, 4);
        groups.join(1, 0);
        assertThat(groups.several()).containsExactly(List.of(0, 1), List.of(2, 4, 5));
        assertThat(groups.of(3)).isEqualTo(3);
    }
}
