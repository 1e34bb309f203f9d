package dev.jumbo.generation;

import dev.jumbo.data.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes many texts at once with one model: a {@link GenerationEngine} and what makes text of its tokens. It works on the
 * model's thread, in {@link #run}; all else may be called from any thread.
 */
public final class TextEngine {
    private final GenerationEngine engine;

    /** Its model is for the model's thread alone. */
    private final TextGenerator generator;

    private TextEngine(GenerationEngine engine, TextGenerator generator) {
        this.engine = engine;
        this.generator = generator;
    }

    /** As {@link GenerationEngine#of}. */
    public static TextEngine of(TextGenerator generator, EngineSettings settings) {
        return new TextEngine(GenerationEngine.of(generator.model(), settings), generator);
    }

    /** What is beneath. */
    GenerationEngine engine() {
        return engine;
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

    public EngineSettings settings() {
        return engine.settings();
    }

    /** The tokens of a prompt, with those that the model expects before it. Special tokens that the text spells are meant. */
    public int[] ids(String prompt) {
        return generator.ids(prompt);
    }

    /**
     * Takes several requests or none of them.
     *
     * @param listeners theirs: they hear the pieces, on the model's thread, must not wait, and say whether the text goes on
     * @throws QueueFullException if too many wait
     * @throws IllegalArgumentException if a prompt leaves no room in the context
     * @throws IllegalStateException after {@link #drain}, or if {@link #run} has failed
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

    /** Takes one request; otherwise as for several. */
    public TextGeneration submit(TextRequest request, Predicate<TextPiece> listener) throws QueueFullException {
        return submit(List.of(request), List.of(listener)).get(0);
    }

    public EngineStatistics statistics() {
        return engine.statistics();
    }

    /** As {@link GenerationEngine#pending}. */
    public int pending() {
        return engine.pending();
    }

    /** As {@link GenerationEngine#run()}. */
    public void run() throws InterruptedException {
        engine.run();
    }

    /** As {@link GenerationEngine#run(StepListener)}. */
    public void run(StepListener listener) throws InterruptedException {
        engine.run(listener);
    }

    /** As {@link GenerationEngine#drain}. */
    public void drain() {
        engine.drain();
    }

    /** As {@link GenerationEngine#cancelAll}. */
    public void cancelAll() {
        engine.cancelAll();
    }
}
