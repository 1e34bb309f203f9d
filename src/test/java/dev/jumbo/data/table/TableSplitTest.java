package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Split;
import org.junit.jupiter.api.Test;

class TableSplitTest {
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
