package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static int count(int[] positions, int[] labels, int label) {
        return (int) Arrays.stream(positions).filter(i -> labels[i] == label).count();
    }

    @Test
    void everyClassIsDividedAlike() {
        int[] labels = IntStream.range(0, 1000).map(i -> i % 10).toArray();
        Split split = Split.stratified(labels, 0.8, 0.15, 0.05, 1);
        for (int label = 0; label < 10; label++) {
            assertThat(count(split.train(), labels, label)).isEqualTo(80);
            assertThat(count(split.validation(), labels, label)).isEqualTo(15);
            assertThat(count(split.test(), labels, label)).isEqualTo(5);
        }
    }

    @Test
    void roundingDoesNotPileUpOverClasses() {
        // Ten classes of five: a tenth of each is half an example, of all of them five.
        int[] labels = IntStream.range(0, 50).map(i -> i % 10).toArray();
        Split split = Split.stratified(labels, 0.9, 0, 0.1, 1);
        assertThat(split.train()).hasSize(45);
        assertThat(split.validation()).isEmpty();
        assertThat(split.test()).hasSize(5);
    }

    @Test
    void randomCasesAreCompleteDisjointAndProportional() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 500; round++) {
            int classes = 1 + random.nextInt(12);
            int[] labels = random.ints(random.nextInt(300), -1, classes).toArray();
            double a = random.nextDouble();
            double b = random.nextDouble() * (1 - a);
            double[] fractions = {a, b, 1 - a - b};
            Split split = Split.stratified(labels, a, b, 1 - a - b, round);
            int[][] parts = {split.train(), split.validation(), split.test()};
            assertThat(IntStream.concat(
                                    Arrays.stream(parts[0]),
                                    IntStream.concat(Arrays.stream(parts[1]), Arrays.stream(parts[2])))
                            .sorted()
                            .toArray())
                    .isEqualTo(IntStream.range(0, labels.length).toArray());
            for (int part = 0; part < 3; part++) {
                assertThat(parts[part]).isSorted();
                assertThat(Math.abs(parts[part].length - labels.length * fractions[part]))
                        .isLessThan(2);
                for (int label = -1; label < classes; label++) {
                    int c = label;
                    double exact = Arrays.stream(labels).filter(l -> l == c).count() * fractions[part];
                    assertThat(Math.abs(count(parts[part], labels, label) - exact))
                            .isLessThan(1);
                }
            }
        }
    }

    @Test
    void equalSeedsGiveEqualSplits() {
        int[] labels = IntStream.range(0, 200).map(i -> i % 3).toArray();
        Split split = Split.stratified(labels, 0.5, 0.25, 0.25, 8);
        Split again = Split.stratified(labels, 0.5, 0.25, 0.25, 8);
        assertThat(again.train()).isEqualTo(split.train());
        assertThat(again.validation()).isEqualTo(split.validation());
        assertThat(again.test()).isEqualTo(split.test());
        assertThat(Split.stratified(labels, 0.5, 0.25, 0.25, 9).train()).isNotEqualTo(split.train());
    }

    @Test
    void aRandomSplitIgnoresClasses() {
        Split split = Split.random(10, 0.7, 0.2, 0.1, 0);
        assertThat(split.train()).hasSize(7);
        assertThat(split.validation()).hasSize(2);
        assertThat(split.test()).hasSize(1);
    }

    @Test
    void everyExampleIsEquallyLikelyInEveryPart() {
        // 2000 splits; each of 10 examples is in the test part in a fifth of them: 400, standard deviation 18.
        int[] times = new int[10];
        for (int seed = 0; seed < 2000; seed++) {
            for (int i : Split.random(10, 0.8, 0, 0.2, seed).test()) {
                times[i]++;
            }
        }
        for (int count : times) {
            assertThat(count).isBetween(330, 470);
        }
    }

    @Test
    void fractionsMustAddUpToOne() {
        assertThatThrownBy(() -> Split.stratified(new int[4], 0.5, 0.1, 0.1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("split: expected train, validation and test to add up to 1, got"
                        + " [0.5, 0.1, 0.1], which is 0.7");
        assertThatThrownBy(() -> Split.stratified(new int[4], 1.5, -0.5, 0, 0))
                .hasMessage("split: expected fractions from 0 to 1, got [1.5, -0.5, 0.0]");
        assertThatThrownBy(() -> Split.stratified(new int[4], Double.NaN, 0.5, 0.5, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void groupsStayTogetherAndClassesKeepTheirShares() {
        int size = 1000;
        int[] labels = new int[size];
        int[] groups = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % 3 == 0 ? 1 : 0;
            groups[i] = i < 300 ? i / 3 : i; // a hundred groups of three of both classes
        }
        Split split = Split.grouped(labels, groups, 0.7, 0.1, 0.2, 5);
        int[] part = new int[size];
        int[] sizes = new int[3];
        int[] ones = new int[3];
        int[][] parts = {split.train(), split.validation(), split.test()};
        for (int p = 0; p < 3; p++) {
            for (int i : parts[p]) {
                part[i] += 10 + p;
                sizes[p]++;
                ones[p] += labels[i];
            }
        }
        for (int i = 0; i < size; i++) {
            assertThat(part[i]).isBetween(10, 12); // in one part, once
            if (i < 300) {
                assertThat(part[i]).isEqualTo(part[i / 3 * 3]);
            }
        }
        assertThat(sizes).containsExactly(700, 100, 200);
        assertThat(ones[0]).isBetween(232, 236); // 334 in all
        assertThat(ones[1]).isBetween(32, 35);
        assertThat(split).usingRecursiveComparison().isEqualTo(Split.grouped(labels, groups, 0.7, 0.1, 0.2, 5));
        assertThat(Split.grouped(labels, groups, 0.7, 0.1, 0.2, 6).train()).isNotEqualTo(split.train());
        assertThat(Split.grouped(new int[2], new int[2], 1, 0, 0, 1).train()).containsExactly(0, 1);
    }

    @Test
    void threeGroupsMakeThreeParts() {
        int[] groups = {0, 1, 2, 0, 1, 0};
        Split split = Split.grouped(new int[6], groups, 0.8, 0.1, 0.1, 1);
        assertThat(split.train()).containsExactly(0, 3, 5);
        assertThat(split.validation().length + split.test().length).isEqualTo(3);
        assertThat(split.validation().length).isBetween(1, 2);
    }
}
