package dev.jumbo.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Batches of a data set, epoch after epoch.
 *
 * <p>The batches of an epoch depend on the data set, the batch size, {@code shuffle}, {@code seed}, {@code dropLast} and
 * the batcher; never on the number of workers, on timing, or on the batch an epoch is entered at. The order of epoch
 * {@code e} is a permutation seeded by (seed, 1, e); batch {@code b} is made with a generator seeded by
 * (seed, 2, e, b), see {@link Seeds}. Up to 4 million examples it is a list; more take no memory ({@link LargeOrder}).
 *
 * <p>Worker threads are daemons named {@code jumbo-data-0, …}; they live for one epoch. Each makes whole batches.
 *
 * @param dataset where examples come from
 * @param batcher makes a batch of examples
 * @param batchSize examples a batch; the last batch of an epoch may be smaller
 * @param shuffle whether each epoch has its own order; otherwise the data set's
 * @param seed root of all randomness
 * @param workers threads that make batches ahead; 0 makes them on the caller's thread when asked for
 * @param prefetch batches that are at most made or in the making and not yet taken, at least 1
 * @param dropLast leaves out a last batch that is not full
 * @param lengths empty, or the length of each example: then a batch has examples of similar lengths. Stretches of 64 batches
 *     of the order are sorted by length, and where {@code shuffle} is on, the full batches are shuffled
 * @param weights empty, or what each example counts: then an epoch with {@code shuffle} has as many examples as the data set,
 *     each drawn with a probability in proportion to its weight, with replacement. With {@code shuffle} a data set of several
 *     sources is drawn from in their shares, see {@link Mixture}
 */
public record DataLoader<E>(
        Dataset<E> dataset,
        Batcher<E> batcher,
        int batchSize,
        boolean shuffle,
        long seed,
        int workers,
        int prefetch,
        boolean dropLast,
        int[] lengths,
        double[] weights) {

    private static final int STRETCH = 64;

    /** Examples up to which an epoch's order is a list; that of more is computed. */
    private static final int LARGE = 1 << 22;

    private static final long ORDER = 1;
    private static final long BATCH = 2;
    private static final long BUCKETS = 3;

    public DataLoader {
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(batcher, "batcher");
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size: expected at least 1, got " + batchSize);
        }
        if (workers < 0 || workers > 1024) {
            throw new IllegalArgumentException("workers: expected 0 to 1024, got " + workers);
        }
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch: expected at least 1, got " + prefetch);
        }
        if (lengths.length != 0 && lengths.length != dataset.size()) {
            throw new IllegalArgumentException(
                    "lengths: expected one for each of " + dataset.size() + " examples, got " + lengths.length);
        }
        if (weights.length != 0 && dataset.mixture() != null) {
            throw new IllegalArgumentException(
                    "sampler: expected none beside a mix of sources, whose shares say what is"
                            + " drawn; leave train.sampler out");
        }
        if (weights.length != 0) {
            Draws.check(weights, dataset.size());
        }
    }

    /** A loader that draws no example twice in an epoch. */
    public DataLoader(
            Dataset<E> dataset,
            Batcher<E> batcher,
            int batchSize,
            boolean shuffle,
            long seed,
            int workers,
            int prefetch,
            boolean dropLast,
            int[] lengths) {
        this(dataset, batcher, batchSize, shuffle, seed, workers, prefetch, dropLast, lengths, new double[0]);
    }

    /** A loader in the data set's order with one worker that is at most four batches ahead; seed 0. */
    public static <E> DataLoader<E> of(Dataset<E> dataset, int batchSize, Batcher<E> batcher) {
        return new DataLoader<>(dataset, batcher, batchSize, false, 0, 1, 4, false, new int[0]);
    }

    /** With a new order each epoch, and this seed for the order and the batcher. */
    public DataLoader<E> shuffle(long newSeed) {
        return new DataLoader<>(
                dataset, batcher, batchSize, true, newSeed, workers, prefetch, dropLast, lengths, weights);
    }

    /** With this number of threads; at least as many batches are prefetched. */
    public DataLoader<E> workers(int number) {
        return new DataLoader<>(
                dataset,
                batcher,
                batchSize,
                shuffle,
                seed,
                number,
                Math.max(prefetch, number),
                dropLast,
                lengths,
                weights);
    }

    /** With this number of batches ahead. */
    public DataLoader<E> prefetch(int number) {
        return new DataLoader<>(
                dataset, batcher, batchSize, shuffle, seed, workers, number, dropLast, lengths, weights);
    }

    /** With or without a last batch that is not full. */
    public DataLoader<E> dropLast(boolean drop) {
        return new DataLoader<>(dataset, batcher, batchSize, shuffle, seed, workers, prefetch, drop, lengths, weights);
    }

    /** With examples of similar lengths in a batch, so that little padding is needed; see {@link #lengths}. */
    public DataLoader<E> byLength(int[] newLengths) {
        return new DataLoader<>(
                dataset, batcher, batchSize, shuffle, seed, workers, prefetch, dropLast, newLengths.clone(), weights);
    }

    /**
     * With examples drawn with replacement, each with a probability in proportion to its weight; where the loader shuffles.
     *
     * @param newWeights of each example, 0 or more
     */
    public DataLoader<E> weighted(double[] newWeights) {
        return new DataLoader<>(
                dataset, batcher, batchSize, shuffle, seed, workers, prefetch, dropLast, lengths, newWeights.clone());
    }

    /** Batches in an epoch. */
    public int batches() {
        int full = dataset.size() / batchSize;
        return dropLast || dataset.size() % batchSize == 0 ? full : full + 1;
    }

    /** Examples in an epoch. */
    public int examples() {
        return dropLast ? batches() * batchSize : dataset.size();
    }

    /**
     * The batches of an epoch from {@code firstBatch} on. An epoch entered in its middle gives the same batches as one
     * entered at its start. Close it to stop the workers.
     *
     * @param epoch any number; the same number gives the same batches
     * @param firstBatch 0 to {@link #batches()}
     */
    public BatchIterator epoch(int epoch, int firstBatch) {
        if (firstBatch < 0 || firstBatch > batches()) {
            throw new IllegalArgumentException("first batch: expected 0 to " + batches() + ", got " + firstBatch);
        }
        IntUnaryOperator order = places(epoch);
        return new BatchIterator(
                (batch, stop) -> make(order, epoch, batch, stop), firstBatch, batches(), workers, prefetch);
    }

    /** The position of the data set that an epoch visits at a place. */
    private IntUnaryOperator places(int epoch) {
        if (lengths.length == 0 && !shuffle) {
            return place -> place;
        }
        if (lengths.length == 0 && weights.length == 0 && dataset.mixture() == null && dataset.size() > LARGE) {
            return new LargeOrder(dataset.size(), Seeds.mix(seed, ORDER, epoch))::at;
        }
        int[] order = order(epoch);
        return place -> order[place];
    }

    /** The positions of the data set in the order in which an epoch visits them. */
    int[] order(int epoch) {
        Mixture mixture = shuffle ? dataset.mixture() : null;
        if (mixture != null) {
            int[] mixed = mixture.order(Seeds.mix(seed, ORDER, epoch));
            return lengths.length == 0 ? mixed : byLength(mixed, epoch, mixture.places());
        }
        int[] order = new int[dataset.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (shuffle && weights.length > 0) {
            Draws.fill(order, weights, Seeds.random(seed, ORDER, epoch));
        } else if (shuffle) {
            Seeds.shuffle(order, Seeds.random(seed, ORDER, epoch));
        }
        return lengths.length == 0 ? order : byLength(order, epoch, new int[order.length]);
    }

    /** Sorts stretches by length. The places of a source stay its own, so that batches keep their shares. */
    private int[] byLength(int[] order, int epoch, int[] sources) {
        int stretch = Math.multiplyExact(STRETCH, batchSize);
        int[] sorted = new int[order.length];
        for (int from = 0; from < order.length; from += Math.min(stretch, order.length - from)) {
            int to = from + Math.min(stretch, order.length - from);
            int[] places = IntStream.range(from, to)
                    .boxed()
                    .sorted(Comparator.comparingInt(i -> sources[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int[] part = IntStream.of(places)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingInt(i -> sources[i]).thenComparingInt(i -> lengths[order[i]]))
                    .mapToInt(i -> order[i])
                    .toArray();
            for (int i = 0; i < places.length; i++) {
                sorted[places[i]] = part[i];
            }
        }
        if (!shuffle) {
            return sorted;
        }
        int[] full = Seeds.permutation(order.length / batchSize, Seeds.random(seed, BUCKETS, epoch));
        int[] mixed = sorted.clone();
        for (int b = 0; b < full.length; b++) {
            System.arraycopy(sorted, full[b] * batchSize, mixed, b * batchSize, batchSize);
        }
        return mixed;
    }

    private HostBatch make(IntUnaryOperator order, int epoch, int batch, BooleanSupplier stop) {
        int from = batch * batchSize;
        int[] indices = IntStream.range(from, from + Math.min(batchSize, dataset.size() - from))
                .map(order)
                .toArray();
        List<E> examples = new ArrayList<>(indices.length);
        for (int index : indices) {
            if (stop.getAsBoolean()) {
                throw new IllegalStateException("the epoch was closed");
            }
            examples.add(read(index, epoch, batch));
        }
        try {
            return batcher.batch(examples, indices, Seeds.random(seed, BATCH, epoch, batch));
        } catch (RuntimeException e) {
            String names = dataset.nameOf(indices[0])
                    + (indices.length > 1 ? " to " + dataset.nameOf(indices[indices.length - 1]) : "");
            throw new DataException(
                    "batch " + batch + " of epoch " + epoch + " (" + names + ") could not be made: " + e.getMessage(),
                    e);
        }
    }

    private E read(int index, int epoch, int batch) {
        try {
            return dataset.get(index);
        } catch (IOException | RuntimeException e) {
            throw new DataException(
                    dataset.nameOf(index) + " (index " + index + ", batch " + batch + " of epoch " + epoch
                            + ") could not be read: " + e.getMessage(),
                    e);
        }
    }
}
