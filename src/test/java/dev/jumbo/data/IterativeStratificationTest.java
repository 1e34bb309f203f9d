package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.tasks.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IterativeStratificationTest {
    private static final int EXAMPLES = 500;
    private static final double[] RATES = {0.5, 0.3, 0.1, 0.04, 0.02};

    private final LabelSets sets;
    private final int[] combinations;

    /** Labels of which some are rare, in combinations of which many occur once. */
    IterativeStratificationTest() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < EXAMPLES; i++) {
            List<String> labels = new ArrayList<>();
            for (int k = 0; k < RATES.length; k++) {
                if (random.nextDouble() < RATES[k]) {
                    labels.add("label " + k);
                }
            }
            names.add(LabelSets.name(labels));
        }
        List<String> all = List.copyOf(new TreeSet<>(names));
        sets = LabelSets.of(all);
        combinations = names.stream().mapToInt(all::indexOf).toArray();
    }

    private int[] counts(int[] positions) {
        return sets.counts(Arrays.stream(positions).map(i -> combinations[i]).toArray());
    }

    @Test
    void eachLabelHasItsShareOfEachPart() {
        double[] shares = {0.6, 0, 0.3, 0.1};
        int[] parts = IterativeStratification.parts(sets, combinations, shares, 7);
        int[] whole = sets.counts(combinations);
        for (int p = 0; p < shares.length; p++) {
            int part = p;
            int[] own =
                    IntStream.range(0, EXAMPLES).filter(i -> parts[i] == part).toArray();
            assertThat(Math.abs(own.length - shares[p] * EXAMPLES)).isLessThanOrEqualTo(3);
            int[] counts = counts(own);
            for (int k = 0; k < whole.length; k++) {
                // The rarest is divided first, so its counts are the nearest whole numbers; what is left does not
                // always work out.
                assertThat(Math.abs(counts[k] - shares[p] * whole[k]))
                        .as("label %d of part %d", k, p)
                        .isLessThanOrEqualTo(k == RATES.length - 1 ? 1 : 3);
            }
        }
        assertThat(IterativeStratification.parts(sets, combinations, shares, 7)).isEqualTo(parts);
        assertThat(IterativeStratification.parts(sets, combinations, shares, 8)).isNotEqualTo(parts);
    }

    @Test
    void foldsCoverAllAndEachHasItsShareOfTheRarestLabel() {
        HeldOut held = new HeldOut(0.2, 0.1);
        int rarest = RATES.length - 1;
        int total = sets.counts(combinations)[rarest];
        List<Integer> tested = new ArrayList<>();
        for (int fold = 0; fold < 4; fold++) {
            Split split = held.fold(fold, 4).divide(sets, combinations, false, true, 5);
            assertThat(split.train().length + split.validation().length + split.test().length)
                    .isEqualTo(EXAMPLES);
            Arrays.stream(split.test()).forEach(tested::add);
            assertThat(counts(split.test())[rarest]).isBetween(total / 4, total / 4 + 1);
        }
        assertThat(tested.stream().sorted())
                .containsExactlyElementsOf(IntStream.range(0, EXAMPLES).boxed().toList());
    }

    @Test
    void aShareIsLearnedFrom() {
        Split all = new HeldOut(0.2, 0.1).divide(sets, combinations, false, false, 5);
        Split half = new HeldOut(0.2, 0.1).learningFrom(0.5).divide(sets, combinations, false, false, 5);
        assertThat(half.test()).isEqualTo(all.test());
        assertThat(half.validation()).isEqualTo(all.validation());
        assertThat(Arrays.stream(half.train()).boxed().toList())
                .isSubsetOf(Arrays.stream(all.train()).boxed().toList());
        assertThat(half.train().length).isBetween(all.train().length / 2 - 3, all.train().length / 2 + 3);
    }
}
