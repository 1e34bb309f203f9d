package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.text.TrainingProgress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {
    private static final int SIZE = 90;
    private static final int WIDTH = 4;

    /** Three clouds of points in turn; the last numbers are noise. */
    private record Clouds(int size) implements LeaveOneOut.Rows {
        @Override
        public int width() {
            return WIDTH;
        }

        @Override
        public void write(int row, float[] into, int at) {
            SplittableRandom random = Seeds.random(11, row);
            for (int i = 0; i < WIDTH; i++) {
                into[at + i] = (float) (0.2 * random.nextGaussian() + (i == row % 3 ? 1 : 0));
            }
        }
    }

    private static int[] classes(int size) {
        int[] classes = new int[size];
        Arrays.setAll(classes, i -> i % 3);
        return classes;
    }

    private static LeaveOneOut judge(int[] classes, float[] weights) {
        return LeaveOneOut.of(new Clouds(classes.length), classes, 3, weights, TrainingProgress.NONE);
    }

    @Test
    void isTheRegressionOnAllOthers() {
        int[] classes = classes(SIZE);
        classes[0] = 1;
        float[] weights = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            weights[i] = 0.5f + i % 4;
        }
        LeaveOneOut all = judge(classes, weights);
        for (int i = 0; i < SIZE; i += 7) {
            float[] without = weights.clone();
            without[i] = 0; // an example without weight is not learned from
            LeaveOneOut others = judge(classes, without);
            assertThat(all.own()[i]).isCloseTo(others.own()[i], within(2e-3f));
            assertThat(all.other()[i]).isCloseTo(others.other()[i], within(2e-3f));
            assertThat(all.which()[i]).isEqualTo(others.which()[i]);
        }
    }

    @Test
    void wrongLabelsAreDoubtedAndTheRightClassesNamed() {
        int size = 3000; // more than a block
        int[] classes = classes(size);
        for (int i = 0; i < size; i += 100) {
            classes[i] = (i + 1) % 3;
        }
        LeaveOneOut judged = judge(classes, LeaveOneOut.balanced(classes, 3));
        int doubted = 0;
        for (int i = 0; i < size; i++) {
            if (i % 100 == 0) {
                assertThat(judged.agreement(i)).as("example %d", i).isGreaterThan(0.5);
                assertThat(judged.which()[i]).isEqualTo(i % 3);
            }
            doubted += judged.agreement(i) >= 0.75 ? 1 : 0;
        }
        assertThat(doubted).isBetween(25, 40);
    }

    @Test
    void classesHaveEqualWeightTogether() {
        float[] weights = LeaveOneOut.balanced(new int[] {0, 0, 0, 1, 0, 0, 1, 0}, 2);
        assertThat(weights).containsExactly(2 / 3f, 2 / 3f, 2 / 3f, 2, 2 / 3f, 2 / 3f, 2, 2 / 3f);
    }
}
