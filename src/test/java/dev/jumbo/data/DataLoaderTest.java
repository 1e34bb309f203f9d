package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DataLoaderTest {
    /** A batch that shows what it was made from. */
    private record Seen(List<Integer> examples, int[] indices, long draw) implements HostBatch {
        @Override
        public int size() {
            return examples.size();
        }

        @Override
        public Batch toDevice(Device device) {
            throw new UnsupportedOperationException();
        }
    }

    private static final Batcher<Integer> SEEN =
            (examples, indices, random) -> new Seen(List.copyOf(examples), indices, random.nextLong());

    /** Example i is 10 i. */
    private static Dataset<Integer> tens(int size) {
        return new Dataset<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Integer get(int index) {
                return 10 * index;
            }
        };
    }

    private static List<String> run(DataLoader<Integer> loader, int epoch, int first) {
        List<String> seen = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(epoch, first)) {
            while (batches.hasNext()) {
                Seen batch = (Seen) batches.next();
                seen.add(batch.examples() + Arrays.toString(batch.indices()) + batch.draw());
            }
        }
        return seen;
    }

    @Test
    void weightedExamplesAreDrawnInProportionWithReplacement() {
        double[] weights = {1, 0, 3, 0.5, 0.5, 0};
        DataLoader<Integer> loader = DataLoader.of(tens(6), 4, SEEN).shuffle(5).weighted(weights);
        long[] counts = new long[6];
        for (int epoch = 0; epoch < 2000; epoch++) {
            for (int index : loader.order(epoch)) {
                counts[index]++;
            }
        }
        assertThat(counts[1] + counts[5]).isZero();
        assertThat(new ChiSquareTest().chiSquareTest(new double[] {2400, 7200, 1200, 1200}, new long[] {
                    counts[0], counts[2], counts[3], counts[4]
                }))
                .isGreaterThan(0.01);
        assertThat(loader.batches()).isEqualTo(2);
        List<String> whole = run(loader, 3, 0);
        assertThat(run(loader.workers(3), 3, 1)).as("entered in the middle").isEqualTo(whole.subList(1, 2));
        assertThatThrownBy(() -> loader.weighted(new double[] {1, 2})).hasMessageContaining("each of 6 examples");
        assertThatThrownBy(() -> loader.weighted(new double[6])).hasMessageContaining("above 0");
        assertThatThrownBy(() -> loader.weighted(new double[] {1, 1, 1, 1, 1, -1}))
                .hasMessageContaining("-1");
    }

    @Test
    void withoutShuffleTheOrderIsTheDataSets() {
        DataLoader<Integer> loader = DataLoader.of(tens(5), 2, SEEN);
        List<List<Integer>> examples = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(0, 0)) {
            batches.forEachRemaining(b -> examples.add(((Seen) b).examples()));
        }
        assertThat(examples).containsExactly(List.of(0, 10), List.of(20, 30), List.of(40));
        assertThat(loader.batches()).isEqualTo(3);
        assertThat(loader.examples()).isEqualTo(5);
        assertThat(loader.dropLast(true).batches()).isEqualTo(2);
        assertThat(loader.dropLast(true).examples()).isEqualTo(4);
        assertThat(run(loader.dropLast(true), 0, 0)).hasSize(2);
    }

    @Test
    void anEpochVisitsEveryExampleOnceInItsOwnOrder() {
        DataLoader<Integer> loader = DataLoader.of(tens(100), 7, SEEN).shuffle(3);
        int[] first = loader.order(0);
        assertThat(Arrays.stream(first).sorted().toArray())
                .isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(first).isEqualTo(loader.order(0)).isNotEqualTo(loader.order(1));
        assertThat(first).isNotEqualTo(loader.shuffle(4).order(0));
    }

    @Test
    void shufflingIsUniform() {
        // Where example 0 of 4 lands over 8000 epochs: 2000 expected, standard deviation 39.
        DataLoader<Integer> loader = DataLoader.of(tens(4), 1, SEEN).shuffle(9);
        int[] places = new int[4];
        for (int epoch = 0; epoch < 8000; epoch++) {
            int[] order = loader.order(epoch);
            places[IntStream.range(0, 4).filter(i -> order[i] == 0).findFirst().orElseThrow()]++;
        }
        assertThat(places).hasSize(4);
        for (int count : places) {
            assertThat(count).isBetween(1850, 2150);
        }
    }

    @Test
    void batchesDoNotDependOnWorkersOrPrefetch() {
        DataLoader<Integer> loader = DataLoader.of(tens(103), 4, SEEN).shuffle(7);
        List<String> expected = run(loader.workers(0), 5, 0);
        assertThat(expected).hasSize(26).doesNotHaveDuplicates();
        assertThat(run(loader.workers(1).prefetch(1), 5, 0)).isEqualTo(expected);
        assertThat(run(loader.workers(3), 5, 0)).isEqualTo(expected);
        assertThat(run(loader.workers(3).prefetch(1), 5, 0)).isEqualTo(expected);
        assertThat(run(loader.workers(3).prefetch(100), 5, 0)).isEqualTo(expected);
        assertThat(run(loader.workers(0), 6, 0)).isNotEqualTo(expected);
    }

    @Test
    void anEpochCanBeEnteredAtAnyBatch() {
        DataLoader<Integer> loader = DataLoader.of(tens(33), 4, SEEN).shuffle(7);
        List<String> whole = run(loader, 2, 0);
        for (int first = 0; first <= loader.batches(); first++) {
            assertThat(run(loader.workers(first % 3), 2, first)).isEqualTo(whole.subList(first, whole.size()));
        }
        assertThatThrownBy(() -> loader.epoch(2, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first batch: expected 0 to 9, got 10");
    }

    @Test
    void randomnessDiffersBetweenBatchesAndEpochs() {
        DataLoader<Integer> loader = DataLoader.of(tens(50), 1, SEEN).shuffle(1);
        Set<Long> draws = new HashSet<>();
        for (int epoch = 0; epoch < 10; epoch++) {
            try (BatchIterator batches = loader.epoch(epoch, 0)) {
                batches.forEachRemaining(b -> draws.add(((Seen) b).draw()));
            }
        }
        assertThat(draws).hasSize(500);
    }

    private static Dataset<Integer> broken(int bad, Exception failure) {
        return new Dataset<>() {
            @Override
            public int size() {
                return 20;
            }

            @Override
            public Integer get(int index) throws IOException {
                if (index == bad) {
                    if (failure instanceof IOException io) {
                        throw io;
                    }
                    throw (RuntimeException) failure;
                }
                return index;
            }

            @Override
            public String nameOf(int index) {
                return "pictures/" + index + ".png";
            }
        };
    }

    @Test
    void aFailureReachesTheConsumerWithTheExamplesName() {
        for (int workers = 0; workers < 4; workers++) {
            IOException cause = new IOException("not a PNG");
            DataLoader<Integer> loader =
                    DataLoader.of(broken(9, cause), 4, SEEN).workers(workers);
            try (BatchIterator batches = loader.epoch(3, 0)) {
                assertThat(((Seen) batches.next()).examples()).containsExactly(0, 1, 2, 3);
                assertThat(((Seen) batches.next()).examples()).containsExactly(4, 5, 6, 7);
                assertThatThrownBy(batches::next)
                        .isInstanceOf(DataException.class)
                        .hasMessage("pictures/9.png (index 9, batch 2 of epoch 3) could not be read: not a PNG")
                        .hasRootCause(cause);
                assertThat(batches.hasNext()).isFalse();
                assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
            }
        }
    }

    @Test
    void aFailureOfTheBatcherNamesTheBatch() {
        Batcher<Integer> failing = (examples, indices, random) -> {
            throw new IllegalArgumentException("sizes differ");
        };
        try (BatchIterator batches =
                DataLoader.of(broken(-1, new IOException()), 4, failing).epoch(0, 1)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            "batch 1 of epoch 0 (pictures/4.png to pictures/7.png) could not be made: sizes differ");
        }
    }

    @Test
    void anErrorInAWorkerIsNotLost() {
        Batcher<Integer> failing = (examples, indices, random) -> {
            throw new StackOverflowError("deep");
        };
        try (BatchIterator batches = DataLoader.of(tens(4), 4, failing).epoch(0, 0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("StackOverflowError: deep");
        }
    }

    private static long liveWorkers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("jumbo-data-"))
                .count();
    }

    @Test
    void closingEarlyStopsTheWorkers() {
        DataLoader<Integer> loader = DataLoader.of(tens(1000), 2, SEEN).workers(3);
        BatchIterator batches = loader.epoch(0, 0);
        batches.next();
        assertThat(liveWorkers()).isEqualTo(3);
        batches.close();
        assertThat(liveWorkers()).isZero();
        batches.close();
        assertThat(batches.hasNext()).isFalse();
        assertThatThrownBy(batches::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the epoch was closed");
    }

    @Test
    void workersAreDaemonsAndEndWithTheEpoch() throws InterruptedException {
        BatchIterator batches = DataLoader.of(tens(6), 2, SEEN).workers(2).epoch(0, 0);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(t -> t.getName().startsWith("jumbo-data-"))
                .allMatch(Thread::isDaemon);
        batches.forEachRemaining(b -> {});
        for (int i = 0; i < 1000 && liveWorkers() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(liveWorkers()).isZero();
        batches.close();
    }

    @Test
    void aSlowConsumerHoldsTheWorkersBack() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        Batcher<Integer> counting = (examples, indices, random) -> {
            made.incrementAndGet();
            return new Seen(List.copyOf(examples), indices, 0);
        };
        DataLoader<Integer> loader =
                DataLoader.of(tens(100), 1, counting).workers(2).prefetch(5);
        try (BatchIterator batches = loader.epoch(0, 0)) {
            for (int i = 0; i < 1000 && made.get() < 5; i++) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.MILLISECONDS.sleep(100);
            assertThat(made).hasValue(5);
            batches.next();
            for (int i = 0; i < 1000 && made.get() < 6; i++) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(made).hasValue(6);
        }
    }

    @Test
    void theTimeSpentWaitingIsMeasured() {
        Batcher<Integer> slow = (examples, indices, random) -> {
            try {
                TimeUnit.MILLISECONDS.sleep(30);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Seen(List.copyOf(examples), indices, 0);
        };
        for (int workers = 0; workers < 2; workers++) {
            try (BatchIterator batches =
                    DataLoader.of(tens(3), 1, slow).workers(workers).epoch(0, 0)) {
                batches.forEachRemaining(b -> {});
                assertThat(Duration.ofNanos(batches.waitNanos())).isGreaterThan(Duration.ofMillis(60));
            }
        }
    }

    @Test
    void anInterruptedConsumerStopsAndStaysInterrupted() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        Batcher<Integer> held = (examples, indices, random) -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Seen(List.copyOf(examples), indices, 0);
        };
        List<String> outcome = new ArrayList<>();
        Thread consumer = new Thread(() -> {
            try (BatchIterator batches = DataLoader.of(tens(3), 1, held).epoch(0, 0)) {
                batches.next();
            } catch (DataException e) {
                outcome.add(e.getMessage());
                outcome.add("interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        consumer.start();
        consumer.interrupt();
        TimeUnit.MILLISECONDS.sleep(50);
        hold.countDown();
        consumer.join();
        assertThat(outcome)
                .containsExactly("batch 0 could not be made: java.lang.InterruptedException", "interrupted true");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> DataLoader.of(tens(3), 0, SEEN)).hasMessage("batch size: expected at least 1, got 0");
        assertThatThrownBy(() -> DataLoader.of(tens(3), 1, SEEN).workers(-1))
                .hasMessage("workers: expected 0 to 1024, got -1");
        assertThatThrownBy(() -> DataLoader.of(tens(3), 1, SEEN).prefetch(0))
                .hasMessage("prefetch: expected at least 1, got 0");
        assertThat(run(DataLoader.of(tens(0), 3, SEEN), 0, 0)).isEmpty();
    }
}
