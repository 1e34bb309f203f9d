package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeOrderTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 15, 16, 17, 255, 256, 257, 1000, 65_536, 100_003})
    void everyNumberComesOnce(int size) {
        for (long seed = 0; seed < 5; seed++) {
            LargeOrder order = new LargeOrder(size, seed);
            BitSet seen = new BitSet();
            IntStream.range(0, size).map(order::at).forEach(seen::set);
            assertThat(seen.cardinality()).isEqualTo(size);
            assertThat(seen.length()).isEqualTo(size);
        }
    }

    @Test
    void theLargestSizeIsMet() {
        LargeOrder order = new LargeOrder(Integer.MAX_VALUE, 9);
        assertThat(IntStream.range(0, 1000).map(order::at))
                .doesNotHaveDuplicates()
                .allMatch(i -> i >= 0);
        assertThat(order.at(Integer.MAX_VALUE - 1)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void itLooksRandom() {
        int size = 100_000;
        LargeOrder order = new LargeOrder(size, 3);
        int[] cells = new int[100];
        int rises = 0;
        for (int i = 0; i < size; i++) {
            int at = order.at(i);
            // The place's tenth and the number's.
            cells[i / (size / 10) * 10 + at / (size / 10)]++;
            rises += i > 0 && at > order.at(i - 1) ? 1 : 0;
        }
        double chi = 0;
        for (int cell : cells) {
            chi += Math.pow(cell - 1000.0, 2) / 1000;
        }
        // χ² with 81 degrees of freedom: mean 81, four standard deviations are 51.
        assertThat(chi).isBetween(30.0, 132.0);
        // As often up as down: the variance of rises is n / 12.
        assertThat(rises).isBetween(50_000 - 370, 50_000 + 370);
        LargeOrder other = new LargeOrder(size, 4);
        assertThat(IntStream.range(0, size).filter(i -> order.at(i) == other.at(i)))
                .hasSizeLessThan(10);
    }

    @Test
    void aLoaderOfManyExamplesResumesAnywhere() {
        Dataset<Integer> many = new Dataset<>() {
            @Override
            public int size() {
                return 5_000_003;
            }

            @Override
            public Integer get(int index) {
                return index;
            }
        };
        Batcher<Integer> batcher = (examples, indices, random) -> new Places(indices);
        DataLoader<Integer> loader = DataLoader.of(many, 1000, batcher).shuffle(7);
        BitSet seen = new BitSet();
        int[] inTheMiddle = {};
        try (BatchIterator batches = loader.epoch(2, 0)) {
            for (int b = 0; batches.hasNext(); b++) {
                int[] indices = batches.next().indices();
                IntStream.of(indices).forEach(seen::set);
                inTheMiddle = b == 3210 ? indices : inTheMiddle;
            }
        }
        assertThat(seen.cardinality()).isEqualTo(5_000_003);
        try (BatchIterator batches = loader.workers(2).epoch(2, 3210)) {
            assertThat(batches.next().indices()).isEqualTo(inTheMiddle);
        }
        try (BatchIterator batches = loader.epoch(3, 3210)) {
            assertThat(batches.next().indices()).isNotEqualTo(inTheMiddle);
        }
    }

    /** The positions alone. */
    private record Places(int[] indices) implements HostBatch {
        @Override
        public int size() {
            return indices.length;
        }

        @Override
        public Batch toDevice(dev.jumbo.tensor.Device device) {
            throw new UnsupportedOperationException();
        }
    }
}
