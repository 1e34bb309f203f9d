package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureFeaturesTest {
    private static final int AREA = PictureCode.SIDE * PictureCode.SIDE;

    @Test
    void codesAndGradientsHaveAsMuchToSay() {
        byte[] thumbnails = new byte[50 * AREA];
        new SplittableRandom(1).nextBytes(thumbnails);
        int[] members = {3, 4, 7, 8, 20, 30, 49};
        PictureFeatures features = new PictureFeatures(thumbnails, members);
        assertThat(features.size()).isEqualTo(7);
        double[] squares = new double[2];
        double[] sums = new double[features.width()];
        float[] row = new float[features.width() + 5];
        for (int i = 0; i < members.length; i++) {
            features.write(i, row, 5);
            for (int j = 0; j < features.width(); j++) {
                squares[j < PictureCode.SIZE ? 0 : 1] += row[5 + j] * row[5 + j] / members.length;
                sums[j] += row[5 + j];
            }
        }
        assertThat(squares).containsExactly(new double[] {0.5, 0.5}, within(1e-4));
        assertThat(sums).usingComparatorWithPrecision(1e-4).containsOnly(0);
    }

    @Test
    void picturesThatAreAllAlikeHaveNothingToTellThemApart() {
        PictureFeatures features = new PictureFeatures(new byte[4 * AREA], new int[] {0, 1, 2, 3});
        float[] row = new float[features.width()];
        features.write(2, row, 0);
        assertThat(row).containsOnly(0);
    }
}
