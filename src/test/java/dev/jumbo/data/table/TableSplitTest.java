package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Split;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableSplitTest {
    @Test
    void aGroupStaysTogether() {
        String[] groups =
                IntStream.range(0, 300).mapToObj(i -> "g" + i * i % 61).toArray(String[]::new);
        Split split = TableSplit.grouped(groups, 0.2, 0.1, 5);
        Set<String> train = groups(groups, split.train());
        Set<String> validation = groups(groups, split.validation());
        Set<String> test = groups(groups, split.test());
        assertThat(train).doesNotContainAnyElementsOf(validation).doesNotContainAnyElementsOf(test);
        assertThat(validation).doesNotContainAnyElementsOf(test);
        assertThat(split.train().length + split.validation().length + split.test().length)
                .isEqualTo(300);
        assertThat(split.validation().length).isBetween(50, 70);
        assertThat(split.test().length).isBetween(20, 40);
        assertThat(TableSplit.grouped(groups, 0.2, 0.1, 5).test()).isEqualTo(split.test());
        assertThat(TableSplit.grouped(groups, 0.2, 0.1, 6).test()).isNotEqualTo(split.test());
    }

    @Test
    void threeGroupsMakeThreeParts() {
        Split split = TableSplit.grouped(new String[] {"a", "b", "c", "a", "b", "a"}, 0.1, 0.1, 1);
        assertThat(split.train()).containsExactly(0, 3, 5);
        assertThat(split.validation().length + split.test().length).isEqualTo(3);
        assertThat(split.validation().length).isBetween(1, 2);
    }

    private static Set<String> groups(String[] groups, int[] rows) {
        return Arrays.stream(rows).mapToObj(row -> groups[row]).collect(Collectors.toSet());
    }

    @Test
    void theNewestRowsAreTheTest() {
        double[] times = {5, 1, 9, 3, 7, 2, 8, 4, 6, 0};
        Split split = TableSplit.inTime(times, 0.2, 0.3);
        assertThat(split.train()).containsExactly(1, 3, 5, 7, 9); // 0 to 4
        assertThat(split.validation()).containsExactly(0, 8); // 5 and 6
        assertThat(split.test()).containsExactly(2, 4, 6); // 7 to 9
    }

    @Test
    void equalTimesAreNotParted() {
        Split split = TableSplit.inTime(new double[] {1, 2, 2, 2, 3, 4}, 1 / 3.0, 1 / 6.0);
        assertThat(split.train()).containsExactly(0, 1, 2, 3);
        assertThat(split.validation()).containsExactly(4);
        assertThat(split.test()).containsExactly(5);
    }
}
