package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Split;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
    private static final int[] LABELS = IntStream.range(0, 300).map(i -> i % 3).toArray();

    @Test
    void withoutFoldsItIsTheSharesAsBefore() {
        Split made = new HeldOut(0.1, 0.2).divide(LABELS, null, false, false, 7);
        Split wanted = Split.stratified(LABELS, 0.7, 0.1, 0.2, 7);
        assertThat(made.train()).isEqualTo(wanted.train());
        assertThat(made.test()).isEqualTo(wanted.test());
        assertThat(new HeldOut(0.1, 0.2).divide(LABELS, null, false, true, 7).test())
                .isEmpty();
        assertThat(new HeldOut(0.1, 0.2).divide(LABELS, null, true, false, 7).validation())
                .isEmpty();
    }

    @Test
    void theFoldsTestEachExampleOnceAndNeverWhatTheyLearn() {
        int[] tested = new int[LABELS.length];
        for (int fold = 0; fold < 5; fold++) {
            Split made = new HeldOut(0.1, 0.1).fold(fold, 5).divide(LABELS, null, false, true, 7);
            Arrays.stream(made.test()).forEach(i -> tested[i]++);
            assertThat(made.test()).hasSize(60);
            assertThat(made.validation()).hasSize(24); // a tenth of the others
            int[] all = IntStream.of(made.train()).toArray();
            assertThat(IntStream.concat(
                                    IntStream.concat(Arrays.stream(all), Arrays.stream(made.validation())),
                                    Arrays.stream(made.test()))
                            .distinct()
                            .count())
                    .isEqualTo(300);
        }
        assertThat(tested).containsOnly(1);
    }

    @Test
    void aShareHasTheExamplesOfEachSmallerOneAndTestsTheSame() {
        HeldOut whole = new HeldOut(0.1, 0.1);
        Split all = whole.divide(LABELS, null, false, false, 7);
        int[] before = {};
        for (double share : new double[] {0.1, 0.3, 0.7, 1}) {
            Split part = whole.learningFrom(share).divide(LABELS, null, false, false, 7);
            assertThat(part.test()).isEqualTo(all.test());
            assertThat(part.validation()).isEqualTo(all.validation());
            assertThat(part.train()).hasSize((int) Math.round(share * 240));
            for (int i : before) {
                assertThat(part.train()).contains(i);
            }
            before = part.train();
        }
        assertThat(before).isEqualTo(all.train());
    }

    @Test
    void groupsStayTogetherInEveryDivision() {
        int[] groups = IntStream.range(0, 300).map(i -> i / 5).toArray();
        for (HeldOut held : new HeldOut[] {new HeldOut(0.1, 0.2), new HeldOut(0.1, 0.1).fold(1, 4)}) {
            Split made = held.divide(LABELS, groups, false, false, 7);
            long parts = IntStream.range(0, 60)
                    .mapToLong(g -> java.util.stream.Stream.of(made.train(), made.validation(), made.test())
                            .filter(part -> Arrays.stream(part).anyMatch(i -> groups[i] == g))
                            .count())
                    .max()
                    .orElseThrow();
            assertThat(parts).isEqualTo(1);
            assertThat(made.train().length + made.validation().length + made.test().length)
                    .isEqualTo(300);
            assertThat(made.validation()).isNotEmpty();
        }
    }

    @Test
    void twoGroupsDoNotMakeThreeParts() {
        int[] groups = {0, 1, 0, 1};
        assertThatThrownBy(() -> new HeldOut(0.1, 0.1).divide(new int[4], groups, false, false, 1))
                .hasMessageContaining("expected groups for each part, got 2 groups");
        assertThat(new HeldOut(0.1, 0.1)
                        .divide(new int[4], groups, false, true, 1)
                        .validation())
                .hasSize(2);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new HeldOut(0.1, 0.1, 1, 1, 0, "", null)).hasMessageContaining("folds: expected 0");
        assertThatThrownBy(() -> new HeldOut(0.1, 0.1, 1, 3, 3, "", null)).hasMessage("fold: expected 0 to 2, got 3");
        assertThatThrownBy(() -> new HeldOut(0.1, 0.1, 0, 0, 0, "", null))
                .hasMessageContaining("train: expected a share");
    }
}
