package dev.jumbo.serve.openai;

import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.generation.EngineStatistics;
import dev.jumbo.generation.TextEngine;
import dev.jumbo.recipe.Writer;
import dev.jumbo.serve.ModelMetrics;
import dev.jumbo.serve.ModelWorker;
import dev.jumbo.serve.ModelWorkers;
import org.jspecify.annotations.Nullable;

/** Writes texts: requests join and leave a batch that goes on. */
public final class GenerateWorker implements ModelWorker {
    private final TextEngine engine;
    private final @Nullable ChatTemplate template;
    private final ModelMetrics metrics = new ModelMetrics();

    GenerateWorker(TextEngine engine, @Nullable ChatTemplate template) {
        this.engine = engine;
        this.template = template;
    }

    /** Makes such workers for models that continue texts. */
    public static ModelWorkers workers(EngineSettings settings) {
        return (name, model) -> {
            Writer writer = model.writer();
            return writer == null
                    ? null
                    : new GenerateWorker(TextEngine.of(writer.generator(), settings), writer.template());
        };
    }

    TextEngine engine() {
        return engine;
    }

    /** How the model was taught to see a conversation; null if it was not. */
    @Nullable ChatTemplate template() {
        return template;
    }

    /** What it does and has done. From any thread. */
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    @Override
    public void run() throws InterruptedException {
        engine.run(metrics::batch);
    }

    @Override
    public void drain() {
        engine.drain();
    }

    @Override
    public ModelMetrics metrics() {
        return metrics;
    }

    @Override
    public int pending() {
        return engine.pending();
    }
}
