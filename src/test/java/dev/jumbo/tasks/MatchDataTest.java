package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatchDataTest {
    @Test
    void placesCountWhatIsNearer() {
        float[][] first = {{1, 0}, {0, 1}, {1, 1}};
        float[][] second = {{1, 0}, {1, 0}, {0.5f, 0.6f}};
        assertThat(MatchData.places(first, second)).containsExactly(1, 2, 1);
    }

    /** More than are compared at once. */
    @Test
    void placesOfManyAreThoseOfEach() {
        SplittableRandom random = new SplittableRandom(3);
        int n = 600;
        float[][] first = new float[n][3];
        float[][] second = new float[n][3];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 3; k++) {
                first[i][k] = random.nextInt(-9, 10); // whole numbers, so that sums are exact
                second[i][k] = random.nextInt(-9, 10);
            }
        }
        int[] places = MatchData.places(first, second);
        for (int i = 0; i < n; i++) {
            int place = 1;
            for (int j = 0; j < n; j++) {
                place += product(first[i], second[j]) > product(first[i], second[i]) ? 1 : 0;
            }
            assertThat(places[i]).isEqualTo(place);
        }
    }

    private static float product(float[] a, float[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
