package dev.jumbo.cli;

import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.published.PublishedAdapter;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Lora;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A language model that writes: a run's, or a published one in Hugging Face's layout. It lives in the current scope.
 *
 * @param template how it was taught to see a conversation, or null
 */
record Writer(TextGenerator generator, @Nullable ChatTemplate template) {
    /**
     * Opens a run's folder or a published model's.
     *
     * @param adapter a folder in PEFT's layout whose changes a published model gets; null for none
     * @throws IOException if it is neither, or its model does not write
     */
    static Writer open(Path folder, @Nullable Path adapter, Device device) throws IOException {
        RunFolder run = new RunFolder(folder);
        if (run.exists()) {
            if (adapter != null) {
                throw new IllegalArgumentException("--adapter: expected a published model beside it, got the run "
                        + folder + ", whose weights have their changes already; what it began with is in "
                        + run.start());
            }
            Bundle bundle = Bundle.read(run.bundle());
            if (bundle.task() instanceof LanguageModeling task) {
                return new Writer(task.writer((CausalModel) bundle.load(run.bundle(), device)), null);
            }
            String template = bundle.task().template();
            Tokenizer tokenizer = bundle.task().tokenizer();
            if (template == null || tokenizer == null) {
                throw new IOException(folder + ": its model does not continue texts: use jumbo predict");
            }
            CausalModel model = (CausalModel) bundle.load(run.bundle(), device);
            return new Writer(TextGenerator.of(model, tokenizer), ChatTemplate.of(template, tokenizer));
        }
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new IOException("no language model in " + folder
                    + ": expected a run (jumbo train recipes/tang-poems.yaml), or config.json and model.safetensors");
        }
        Tokenizer tokenizer = Tokenizer.open(folder);
        PublishedModel<CausalModel> base = PublishedModel.load(folder, CausalModel.class, device);
        CausalModel model =
                adapter == null ? base.model() : Lora.merge(PublishedAdapter.load(adapter, base, base.model()));
        return new Writer(TextGenerator.of(model, tokenizer), ChatTemplate.open(folder, tokenizer));
    }
}
