package dev.jumbo.serve.openai;

import dev.jumbo.generation.GeneratedText;
import dev.jumbo.generation.QueueFullException;
import dev.jumbo.generation.TextGeneration;
import dev.jumbo.generation.TextPiece;
import dev.jumbo.generation.TextRequest;
import dev.jumbo.serve.HttpError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one request while they are written. The model's thread puts what it writes into a buffer and never waits; the
 * request's thread takes it out. A request whose buffer is full ends. Closing it cancels what has not ended.
 */
final class Choices implements AutoCloseable {
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final int buffer;
    private final Runnable full;
    private List<TextGeneration> texts = List.of();
    private volatile boolean closed;

    /**
     * What happened to a text: one of the three others is there.
     *
     * @param piece what was written
     * @param end the whole of it
     * @param failure why it ended early
     */
    record Event(
            int choice,
            @Nullable TextPiece piece,
            @Nullable GeneratedText end,
            @Nullable Throwable failure) {}

    private Choices(int buffer, Runnable full) {
        this.buffer = buffer;
        this.full = full;
    }

    /**
     * Begins.
     *
     * @param buffer pieces that may wait
     * @param full is called, once and on a thread of its own, when more do
     * @throws HttpError 429 if too many requests wait for the model; 503 if it is on its way out
     */
    static Choices begin(GenerateWorker worker, List<TextRequest> requests, int buffer, Runnable full) {
        Choices choices = new Choices(buffer, full);
        List<Predicate<TextPiece>> listeners = IntStream.range(0, requests.size())
                .<Predicate<TextPiece>>mapToObj(i -> piece -> choices.hear(i, piece))
                .toList();
        try {
            choices.texts = worker.engine().submit(requests, listeners);
        } catch (QueueFullException e) {
            throw HttpError.busy("too many requests wait for this model: try again in a second");
        } catch (IllegalStateException e) {
            throw new HttpError(503, "this model is being unloaded: try again", null, null, 1);
        }
        for (int i = 0; i < requests.size(); i++) {
            int choice = i;
            var unused = choices.texts
                    .get(i)
                    .result()
                    .whenComplete((end, failure) -> choices.events.add(new Event(choice, null, end, cause(failure))));
        }
        return choices;
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** On the model's thread. → whether the text goes on */
    private boolean hear(int choice, TextPiece piece) {
        if (closed) {
            return false;
        }
        if (events.size() >= buffer) {
            closed = true;
            var unused = CompletableFuture.runAsync(full);
            return false;
        }
        return events.add(new Event(choice, piece, null, null));
    }

    /** What happened next; null if nothing did in time. */
    @Nullable Event next(long millis) throws InterruptedException {
        return events.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether nothing waits to be taken. */
    boolean isEmpty() {
        return events.isEmpty();
    }

    /** How many tokens of the prompt of a text had been read before. */
    int reusedTokens(int choice) {
        return texts.get(choice).reusedTokens();
    }

    /** Cancels what has not ended. */
    @Override
    public void close() {
        closed = true;
        texts.forEach(TextGeneration::cancel);
    }
}
