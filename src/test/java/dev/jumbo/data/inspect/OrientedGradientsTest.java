package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrientedGradientsTest {
    private static final int SIDE = PictureCode.SIDE;

    private interface Grey {
        int at(int y, int x);
    }

    /** With another picture before it. */
    private static float[] of(Grey grey) {
        byte[] pixels = new byte[2 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            pixels[SIDE * SIDE + i] = (byte) grey.at(i / SIDE, i % SIDE);
        }
        return OrientedGradients.of(pixels, SIDE * SIDE);
    }

    private static float length(float[] values) {
        return (float) Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .sum());
    }

    @Test
    void aFlatPictureHasNone() {
        assertThat(of((y, x) -> 130)).containsOnly(0).hasSize(512);
    }

    @Test
    void anEdgeIsWhereItIsAndHasItsDirection() {
        // Brighter from column 16 on: columns 15 and 16, of the cells 3 and 4, have gradients along a row, which is
        // direction 0.
        float[] found = of((y, x) -> x < 16 ? 20 : 220);
        for (int cell = 0; cell < 64; cell++) {
            boolean edge = cell % 8 == 3 || cell % 8 == 4;
            assertThat(found[cell * 8]).as("cell %d", cell).isCloseTo(edge ? 0.25f : 0, within(1e-6f));
        }
        assertThat(length(found)).isCloseTo(1, within(1e-5f));
        // An eighth of half a turn is a direction; down a column is the fourth.
        assertThat(of((y, x) -> y < 16 ? 20 : 220)[(3 * 8 + 5) * 8 + 4]).isCloseTo(0.25f, within(1e-6f));
    }

    @Test
    void theNegativeHasTheSameAndContrastCancelsOut() {
        Grey slope = (y, x) -> 3 * x + y;
        float[] found = of(slope);
        assertThat(of((y, x) -> 255 - slope.at(y, x))).containsExactly(found, within(1e-6f));
        assertThat(of((y, x) -> 2 * slope.at(y, x))).containsExactly(found, within(1e-6f));
        // atan(1/3) is 0.819 of an eighth of half a turn: the direction is shared in this proportion.
        double share = Math.atan2(1, 3) / Math.PI * 8;
        int middle = (4 * 8 + 4) * 8;
        assertThat(found[middle + 1] * found[middle + 1] / (found[middle] * found[middle]))
                .isCloseTo((float) (share / (1 - share)), within(1e-3f));
    }
}
