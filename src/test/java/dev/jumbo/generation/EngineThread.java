package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The thread of a model, on which its engine runs until it is closed; what a server gives an engine. */
final class EngineThread implements AutoCloseable {
    private final CompletableFuture<TextEngine> made = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private EngineThread() {}

    static EngineThread start(Supplier<TextGenerator> loader, EngineSettings settings) {
        EngineThread engine = new EngineThread();
        Thread thread = new Thread(
                () -> {
                    try (Scope scope = Scope.open()) {
                        TextEngine made = TextEngine.of(loader.get(), settings);
                        engine.made.complete(made);
                        made.run();
                    } catch (Throwable e) {
                        engine.made.completeExceptionally(e);
                        engine.ended.completeExceptionally(e);
                    } finally {
                        engine.ended.complete(null);
                    }
                },
                "engine");
        thread.setDaemon(true);
        thread.start();
        return engine;
    }

    static EngineThread ofModel(Supplier<? extends CausalModel> model, EngineSettings settings) {
        return start(() -> TextGenerator.of(model.get(), new dev.jumbo.data.text.ByteTokenizer()), settings);
    }

    TextEngine texts() {
        return made.join();
    }

    GenerationEngine engine() {
        return made.join().engine();
    }

    /** Waits until {@code run} has returned. → whether it has */
    boolean hasEnded(long milliseconds) throws InterruptedException {
        try {
            ended.get(milliseconds, TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Ends it, and fails if it does not end. */
    @Override
    public void close() throws InterruptedException {
        engine().drain();
        engine().cancelAll();
        if (!hasEnded(60_000)) {
            throw new AssertionError("the engine does not end");
        }
    }
}
