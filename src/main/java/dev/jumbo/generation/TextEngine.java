package dev.jumbo.generation;

import dev.jumbo.data.text.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Writes many texts at once with one model: a {@link GenerationEngine} and what makes text of its tokens. */
public final class TextEngine implements AutoCloseable {
    private final GenerationEngine engine;

    /** Its model is the engine's alone. */
    private final TextGenerator generator;

    private TextEngine(GenerationEngine engine, TextGenerator generator) {
        this.engine = engine;
        this.generator = generator;
    }

    /** As {@link GenerationEngine#start}. */
    public static TextEngine start(Callable<TextGenerator> loader, EngineSettings settings, String name)
            throws ExecutionException, InterruptedException {
        AtomicReference<TextGenerator> loaded = new AtomicReference<>();
        GenerationEngine engine = GenerationEngine.start(
                () -> {
                    TextGenerator generator = loader.call();
                    loaded.set(generator);
                    return generator.model();
                },
                settings,
                name);
        return new TextEngine(engine, loaded.get());
    }

    public Tokenizer tokenizer() {
        return generator.tokenizer();
    }

    /** How texts are continued where a request does not say otherwise. */
    public Generator generator() {
        return generator.generator();
    }

    /** Strings that end a text where a request does not say otherwise. */
    public List<String> stop() {
        return generator.stop();
    }

    /** Most tokens of a prompt and what follows. */
    public int context() {
        return engine.context();
    }

    /** The tokens of a prompt, with those that the model expects before it. Special tokens that the text spells are meant. */
    public int[] ids(String prompt) {
        return generator.ids(prompt);
    }

    /**
     * Takes several requests or none.
     *
     * @param listeners theirs: they hear the pieces, on the engine's thread, must not wait, and say whether the text goes on
     * @throws QueueFullException if too many wait
     * @throws IllegalArgumentException if a prompt leaves no room in the context
     */
    public List<TextGeneration> submit(List<TextRequest> requests, List<? extends Predicate<TextPiece>> listeners)
            throws QueueFullException {
        List<TextStream> streams = new ArrayList<>();
        List<GenerationRequest> plain = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            TextRequest request = requests.get(i);
            streams.add(new TextStream(tokenizer(), request, listeners.get(i)));
            plain.add(new GenerationRequest(request.prompt(), request.generator(), request.logProbs()));
        }
        List<Generation> taken = engine.submit(plain, streams);
        List<TextGeneration> all = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            all.add(new TextGeneration(taken.get(i), streams.get(i)));
        }
        return all;
    }

    public EngineStatistics statistics() {
        return engine.statistics();
    }

    /** As {@link GenerationEngine#drain}. */
    public boolean drain(Duration most) throws InterruptedException {
        return engine.drain(most);
    }

    @Override
    public void close() {
        engine.close();
    }
}
