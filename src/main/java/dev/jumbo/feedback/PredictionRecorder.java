package dev.jumbo.feedback;

import dev.jumbo.data.Sha256;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.tasks.InputFeatures;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records predictions without making requests wait: they stand in a bounded queue, and one thread redacts, describes and
 * writes them, many in a transaction. When the queue is full, predictions are dropped and counted. The thread also deletes
 * what is older than the settings allow, at the start and each hour.
 */
public final class PredictionRecorder implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final int TOGETHER = 256;
    private static final long BYTES = 64L << 20;
    private static final Duration BETWEEN_EXPIRIES = Duration.ofHours(1);

    /** A thread that waited for the queue would be woken by each request, and take its core from it. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(500);

    private sealed interface Item permits Waiting, Mark {}

    private record Waiting(String id, Instant time, Observed observed) implements Item {}

    private record Mark(CountDownLatch reached) implements Item {}

    private final FeedbackStore store;
    private final FeedbackSettings settings;
    private final Redactor redactor;
    private final BlockingQueue<Item> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;
    private volatile @Nullable String lastError;
    private Instant nextExpiry = Instant.MIN;

    private PredictionRecorder(FeedbackStore store, FeedbackSettings settings, int capacity) {
        this.store = store;
        this.settings = settings;
        this.redactor = Redactor.of(settings.redact());
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.writer = new Thread(this::write, "feedback-writer");
        writer.setDaemon(true);
    }

    /** Starts recording in a store, which the caller closes after the recorder. */
    public static PredictionRecorder start(FeedbackStore store, FeedbackSettings settings) {
        return start(store, settings, QUEUE);
    }

    static PredictionRecorder start(FeedbackStore store, FeedbackSettings settings, int capacity) {
        PredictionRecorder recorder = new PredictionRecorder(store, settings, capacity);
        recorder.writer.start();
        return recorder;
    }

    /**
     * Takes a prediction for recording; returns at once.
     *
     * @return its id, under which feedback on it can be given; empty if it is not in the sample, or was dropped
     */
    public Optional<String> record(Observed observed) {
        if (closing || ThreadLocalRandom.current().nextDouble() >= settings.sample()) {
            return Optional.empty();
        }
        long bytes = observed.bytes();
        String id = UUID.randomUUID().toString();
        if (queuedBytes.addAndGet(bytes) > BYTES
                || !queue.offer(new Waiting(id, Instant.now().truncatedTo(ChronoUnit.MILLIS), observed))) {
            queuedBytes.addAndGet(-bytes);
            dropped.incrementAndGet();
            return Optional.empty();
        }
        return Optional.of(id);
    }

    /**
     * Adds feedback, redacted. When it returns true, the feedback is on disk.
     *
     * @return false if its prediction is not recorded
     */
    public boolean add(Feedback feedback) throws FeedbackException, InterruptedException {
        Feedback redacted = feedback.redacted(redactor);
        // The prediction may stand in the queue still.
        return store.add(redacted) || (flush(Duration.ofSeconds(10)) && store.add(redacted));
    }

    /** Waits until all that was taken before is written; false if that takes longer. */
    public boolean flush(Duration longest) throws InterruptedException {
        Mark mark = new Mark(new CountDownLatch(1));
        long end = System.nanoTime() + longest.toNanos();
        return writer.isAlive()
                && queue.offer(mark, longest.toNanos(), TimeUnit.NANOSECONDS)
                && mark.reached().await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Predictions that were written. */
    public long recorded() {
        return recorded.get();
    }

    /**
     * Predictions that were lost: the queue was full, one could not be redacted, or the store not be written when the recorder
     * was closed.
     */
    public long dropped() {
        return dropped.get();
    }

    /** Predictions that wait. */
    public int waiting() {
        return queue.size();
    }

    /** Why predictions cannot be written at the moment; empty if they can. */
    public Optional<String> problem() {
        return Optional.ofNullable(lastError);
    }

    private void write() {
        List<Item> items = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                expire();
                if (queue.drainTo(items, TOGETHER) < TOGETHER && !closing) {
                    Thread.sleep(BETWEEN_LOOKS.toMillis());
                }
                write(items);
                items.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Item> items) throws InterruptedException {
        List<RecordedPrediction> predictions = new ArrayList<>();
        long bytes = 0;
        for (Item item : items) {
            if (item instanceof Waiting waiting) {
                bytes += waiting.observed().bytes();
                try {
                    predictions.add(kept(waiting));
                } catch (RuntimeException | StackOverflowError e) { // an own expression may backtrack too deeply
                    dropped.incrementAndGet();
                    lastError = "a prediction could not be redacted or described: " + e;
                }
            }
        }
        while (!predictions.isEmpty()) {
            try {
                store.record(predictions);
                recorded.addAndGet(predictions.size());
                lastError = null;
                break;
            } catch (FeedbackException e) {
                lastError = e.getMessage();
                if (closing) {
                    dropped.addAndGet(predictions.size());
                    break;
                }
                Thread.sleep(BEFORE_ANOTHER_TRY.toMillis());
            }
        }
        queuedBytes.addAndGet(-bytes);
        for (Item item : items) {
            if (item instanceof Mark mark) {
                mark.reached().countDown();
            }
        }
    }

    private RecordedPrediction kept(Waiting waiting) {
        Observed observed = waiting.observed();
        String given = observed.text();
        byte[] picture = observed.picture();
        String text = given == null ? null : redacted(observed.task(), given);
        byte[] input = picture != null ? picture : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
        return new RecordedPrediction(
                waiting.id(),
                waiting.time(),
                observed.model(),
                observed.version(),
                Bundle.taskName(observed.task()),
                settings.keepInputs() ? text : null,
                settings.keepInputs() ? picture : null,
                Sha256.hex(input),
                redactor.redact(observed.answer().label()),
                observed.answer().probability(),
                features(observed),
                observed.requestId());
    }

    private String redacted(Task task, String text) {
        return task instanceof TabularTask rows ? RowRedaction.redact(redactor, rows, text) : redactor.redact(text);
    }

    private static Map<String, Double> features(Observed observed) {
        String text = observed.text();
        byte[] picture = observed.picture();
        if (text != null) {
            return InputFeatures.of(observed.task(), text);
        }
        return picture == null ? Map.of() : InputFeatures.of(observed.task(), picture);
    }

    private void expire() {
        Instant now = Instant.now();
        if (settings.retentionDays() == 0 || now.isBefore(nextExpiry)) {
            return;
        }
        nextExpiry = now.plus(BETWEEN_EXPIRIES);
        try {
            store.expire(now.minus(Duration.ofDays(settings.retentionDays())));
        } catch (FeedbackException e) {
            lastError = e.getMessage();
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(Duration.ofSeconds(20).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
