package dev.jumbo.serve;

import dev.jumbo.recipe.LoadedModel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes the worker of a model. */
@FunctionalInterface
public interface ModelWorkers {
    /**
     * A worker for a model that was just loaded, or null if this kind of worker is not for it. Called on the model's thread, with its scope
     * open: what it makes there (packed weights, a compiled pass, a cache) lives as long as the model.
     *
     * @param name what metrics and messages call the model
     */
    @Nullable ModelWorker of(String name, LoadedModel model) throws IOException;
}
