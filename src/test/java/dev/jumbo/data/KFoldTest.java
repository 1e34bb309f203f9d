package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KFoldTest {
    @Test
    void everyExampleIsInOneFoldAndClassesAreEven() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 50; round++) {
            int classes = 1 + random.nextInt(6);
            int[] labels = random.ints(20 + random.nextInt(200), 0, classes).toArray();
            int folds = 2 + random.nextInt(8);
            KFold made = KFold.stratified(labels, folds, round);
            assertThat(made.fold()).hasSameSizeAs(labels);
            for (int f = 0; f < folds; f++) {
                int[] in = made.of(f);
                assertThat(in.length).isBetween(labels.length / folds, (labels.length + folds - 1) / folds);
                assertThat(in.length + made.without(f).length).isEqualTo(labels.length);
                for (int c = 0; c < classes; c++) {
                    int label = c;
                    int all =
                            (int) Arrays.stream(labels).filter(l -> l == label).count();
                    int here = (int)
                            Arrays.stream(in).filter(i -> labels[i] == label).count();
                    assertThat(here).isBetween(all / folds, (all + folds - 1) / folds);
                }
            }
        }
    }

    @Test
    void aSeedDecides() {
        int[] labels = IntStream.range(0, 60).map(i -> i % 3).toArray();
        assertThat(KFold.stratified(labels, 4, 1).fold())
                .isEqualTo(KFold.stratified(labels, 4, 1).fold())
                .isNotEqualTo(KFold.stratified(labels, 4, 2).fold());
    }

    @Test
    void noGroupIsDividedAndClassesStayNearlyEven() {
        SplittableRandom random = new SplittableRandom(9);
        int[] groups = random.ints(2000, 0, 100).toArray();
        int[] labels = Arrays.stream(groups).map(g -> g % 4 == 0 ? 1 : 0).toArray();
        KFold made = KFold.grouped(labels, groups, 5, 3);
        Map<Integer, Integer> foldOfGroup = new HashMap<>();
        for (int i = 0; i < groups.length; i++) {
            assertThat(foldOfGroup.merge(groups[i], made.fold()[i], (a, b) -> a.equals(b) ? a : -1))
                    .isNotNegative();
        }
        for (int f = 0; f < 5; f++) {
            int[] in = made.of(f);
            double share = Arrays.stream(in).filter(i -> labels[i] == 1).count() / (double) in.length;
            assertThat(share).isBetween(0.2, 0.3); // 0.25 of all
            assertThat(in.length).isBetween(330, 470);
        }
    }

    @Test
    void tooFewAreRefused() {
        assertThatThrownBy(() -> KFold.stratified(new int[3], 4, 0))
                .hasMessage("folds: expected 2 to as many as there are examples, 3, got 4");
        assertThatThrownBy(() -> KFold.grouped(new int[9], new int[9], 2, 0))
                .hasMessage("folds: expected 2 to as many as there are groups, 1, got 2");
    }
}
