package dev.jumbo.recipe;

import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A language model that writes: a run's, or a published one in Hugging Face's layout. It lives in the scope that it was opened in.
 *
 * @param template how it was taught to see a conversation, or null
 */
public record Writer(TextGenerator generator, @Nullable ChatTemplate template) {
    /**
     * Opens a run's folder or a published model's, in the current scope.
     *
     * @param adapter a folder in PEFT's layout whose changes a published model gets; null for none
     * @throws IOException if it is neither, or its model does not write
     */
    public static Writer open(Path folder, @Nullable Path adapter, Device device) throws IOException {
        Writer writer = LoadedModel.open(folder, adapter, device).writer();
        if (writer == null) {
            throw new IOException(folder + ": its model does not continue texts: use jumbo predict");
        }
        return writer;
    }
}
