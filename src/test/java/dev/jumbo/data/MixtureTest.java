package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.tensor.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixtureTest {
    @SuppressWarnings("ArrayRecordComponent")
    private record Indices(int[] indices) implements HostBatch {
        @Override
        public int size() {
            return indices.length;
        }

        @Override
        public Batch toDevice(Device device) {
            throw new UnsupportedOperationException();
        }
    }

    private record Numbers(Mixture mixture) implements Dataset<Integer> {
        @Override
        public int size() {
            return mixture.sources().length;
        }

        @Override
        public Integer get(int index) {
            return index;
        }
    }

    private static DataLoader<Integer> loader(Mixture mixture, int batch) {
        return DataLoader.of(new Numbers(mixture), batch, (examples, indices, random) -> new Indices(indices))
                .shuffle(7)
                .workers(0);
    }

    private static List<int[]> batches(DataLoader<Integer> loader, int epoch, int first) {
        List<int[]> all = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(epoch, first)) {
            while (batches.hasNext()) {
                all.add(((Indices) batches.next()).indices());
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"0.7, 10", "0.3, 10", "0.5, 7", "0.9, 128", "0.01, 50"})
    void eachBatchHasTheShares(double share, int batch) {
        Mixture mixture = Mixture.of(new int[] {400, 300}, new double[] {share, 1 - share});
        double until = 0;
        int seen = 0;
        for (int[] indices : batches(loader(mixture, batch), 3, 0)) {
            long first = Arrays.stream(indices).filter(i -> i < 400).count();
            until += first;
            seen += indices.length;
            assertThat(until).isBetween(share * seen - 1, share * seen + 1);
            assertThat((double) first).isBetween(share * indices.length - 2, share * indices.length + 2);
        }
        assertThat(seen).isEqualTo(700);
    }

    @Test
    void ofTenInTenthsEachBatchIsExact() {
        Mixture mixture = Mixture.of(new int[] {50, 50, 50}, new double[] {0.5, 0.3, 0.2});
        for (int[] indices : batches(loader(mixture, 10), 0, 0)) {
            assertThat(Arrays.stream(indices).filter(i -> i < 50).count()).isEqualTo(5);
            assertThat(Arrays.stream(indices).filter(i -> i >= 100).count()).isEqualTo(2);
        }
    }

    /** A small source is gone through again and again, each time in another order; of a large one none is seen twice. */
    @Test
    void sourcesAreGoneThroughEvenly() {
        Mixture mixture = Mixture.of(new int[] {90, 10}, new double[] {0.5, 0.5});
        int[] order = batches(loader(mixture, 100), 0, 0).get(0);
        int[] small = Arrays.stream(order).filter(i -> i >= 90).toArray();
        assertThat(small).hasSize(50);
        List<List<Integer>> rounds = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            List<Integer> one =
                    Arrays.stream(small, 10 * round, 10 * round + 10).boxed().toList();
            assertThat(one)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(90, 100).boxed().toList());
            rounds.add(one);
        }
        assertThat(new HashSet<>(rounds)).hasSizeGreaterThan(3);
        assertThat(Arrays.stream(order).filter(i -> i < 90).distinct().count()).isEqualTo(50);
    }

    @Test
    void anEpochThatIsEnteredLaterGoesOnAlike() {
        Mixture mixture = Mixture.of(new int[] {130, 41}, new double[] {0.6, 0.4});
        DataLoader<Integer> loader = loader(mixture, 8);
        List<int[]> whole = batches(loader, 5, 0);
        List<int[]> rest = batches(loader.workers(3), 5, 9);
        for (int i = 0; i < rest.size(); i++) {
            assertThat(rest.get(i)).containsExactly(whole.get(9 + i));
        }
        assertThat(rest).hasSize(whole.size() - 9);
        assertThat(batches(loader, 6, 0).get(0)).isNotEqualTo(whole.get(0));
        assertThat(batches(loader.shuffle(8), 5, 0).get(0)).isNotEqualTo(whole.get(0));
    }

    /** Texts of like lengths are together, and batches still have the shares. */
    @Test
    void batchesByLengthKeepTheShares() {
        int[] lengths = IntStream.range(0, 300).map(i -> i * 37 % 101).toArray();
        Mixture mixture = Mixture.of(new int[] {200, 100}, new double[] {0.75, 0.25});
        DataLoader<Integer> plain = loader(mixture, 8);
        DataLoader<Integer> loader = plain.byLength(lengths);
        int spread = 0;
        int spreadPlain = 0;
        List<int[]> batches = batches(loader, 0, 0);
        for (int b = 0; b < 37; b++) {
            assertThat(Arrays.stream(batches.get(b)).filter(i -> i < 200).count())
                    .isEqualTo(6);
            spread += spread(batches.get(b), lengths);
            spreadPlain += spread(batches(plain, 0, 0).get(b), lengths);
        }
        assertThat(spread).isLessThan(spreadPlain / 4);
        assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted())
                .containsExactlyElementsOf(batches(plain, 0, 0).stream()
                        .flatMapToInt(Arrays::stream)
                        .sorted()
                        .boxed()
                        .toList());
    }

    private static int spread(int[] indices, int[] lengths) {
        return Arrays.stream(indices).map(i -> lengths[i]).max().orElseThrow()
                - Arrays.stream(indices).map(i -> lengths[i]).min().orElseThrow();
    }

    @Test
    void whatCannotBeMixedIsRefused() {
        assertThatThrownBy(() -> Mixture.of(new int[] {1, 1}, new double[] {0.5, 0.4}))
                .hasMessageContaining("add up to 1");
        assertThatThrownBy(() -> Mixture.of(new int[] {1, 0}, new double[] {0.5, 0.5}))
                .hasMessageContaining("found none of number 2");
        assertThatThrownBy(() -> loader(Mixture.of(new int[] {1, 1}, new double[] {0.5, 0.5}), 1)
                        .weighted(new double[] {1, 2}))
                .hasMessageContaining("leave train.sampler out");
    }
}
