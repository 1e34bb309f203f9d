package dev.jumbo.recipe;

import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.published.PublishedAdapter;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Lora;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A trained model with its weights: a run's, a bundle's, or a published one in Hugging Face's layout. Its weights live in the scope that
 * it was opened in.
 *
 * @param folder where it was read from
 * @param bundle what a run says of it; null for a published model
 * @param module the model
 * @param writer how it continues texts; null if it does not
 */
public record LoadedModel(
        Path folder,
        @Nullable Bundle bundle,
        Module module,
        @Nullable Writer writer) {
    /**
     * Reads a run's folder, a bundle's, or a published model's, into the current scope; of a run the version that was promoted
     * last ({@link RunFolder#current}).
     *
     * @throws IOException if it is none of them
     */
    public static LoadedModel open(Path folder, Device device) throws IOException {
        return open(folder, null, device);
    }

    /**
     * The same.
     *
     * @param adapter a folder in PEFT's layout whose changes a published model gets; null for none
     */
    static LoadedModel open(Path folder, @Nullable Path adapter, Device device) throws IOException {
        if (new RunFolder(folder).exists()) {
            RunFolder run = new RunFolder(folder).current();
            if (adapter != null) {
                throw new IllegalArgumentException("--adapter: expected a published model beside it, got the run "
                        + folder + ", whose weights have their changes already; what it began with is in "
                        + run.start());
            }
            return trained(run.path(), run.bundle(), device);
        }
        if (Bundle.isIn(folder) && adapter == null) {
            return trained(folder, folder, device);
        }
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new IOException("no model in " + folder
                    + ": expected a run (jumbo train recipes/tang-poems.yaml), or config.json and model.safetensors");
        }
        Tokenizer tokenizer = Tokenizer.open(folder);
        PublishedModel<CausalModel> base = PublishedModel.load(folder, CausalModel.class, device);
        CausalModel model =
                adapter == null ? base.model() : Lora.merge(PublishedAdapter.load(adapter, base, base.model()));
        Writer writer = new Writer(TextGenerator.of(model, tokenizer), ChatTemplate.open(folder, tokenizer));
        return new LoadedModel(folder, null, model, writer);
    }

    private static LoadedModel trained(Path folder, Path files, Device device) throws IOException {
        Bundle bundle = Bundle.read(files);
        Module model = bundle.load(files, device);
        return new LoadedModel(folder, bundle, model, writer(bundle, model));
    }

    /** How a model that was taught to write does so; null for others. */
    private static @Nullable Writer writer(Bundle bundle, Module model) {
        if (bundle.task() instanceof LanguageModeling task) {
            return new Writer(task.writer((CausalModel) model), null);
        }
        String template = bundle.task().template();
        Tokenizer tokenizer = bundle.task().tokenizer();
        return template == null || tokenizer == null
                ? null
                : new Writer(TextGenerator.of((CausalModel) model, tokenizer), ChatTemplate.of(template, tokenizer));
    }
}
