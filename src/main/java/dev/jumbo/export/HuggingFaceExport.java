package dev.jumbo.export;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Module;
import java.io.IOException;
import java.nio.file.Path;

/** Writes language models in Hugging Face's layout: {@code config.json}, {@code model.safetensors}, {@code tokenizer.json}. */
public final class HuggingFaceExport {
    private HuggingFaceExport() {}

    /**
     * Writes a folder.
     *
     * @param context most tokens of a text
     * @param folder must hold no weights
     * @throws ExportException if the model is none of GPT-2, Llama's kin and BERT
     */
    public static void write(Module model, int context, Tokenizer tokenizer, Path folder) throws IOException {
        published(model, context).write(folder);
        tokenizer.save(folder.resolve("tokenizer.json"));
    }

    private static PublishedModel<?> published(Module model, int context) {
        if (model instanceof Gpt gpt) {
            return PublishedModel.of(gpt, ModelSizes.of(gpt));
        }
        if (model instanceof Llama llama) {
            return PublishedModel.of(llama, ModelSizes.of(llama), context);
        }
        if (model instanceof Bert bert) {
            return PublishedModel.of(bert, ModelSizes.of(bert));
        }
        throw new ExportException("Hugging Face: expected a GPT-2, one of Llama's kin or a BERT, got a "
                + model.getClass().getSimpleName());
    }
}
