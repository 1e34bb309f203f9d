package dev.jumbo.tasks;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.TextSpec;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe's model of texts begins with.
 *
 * @param known published weights, or null
 */
record Beginning(
        Tokenizer tokenizer, TextSpec spec, @Nullable Pretrained known) {
    /**
     * The recipe's tokenizer, learned from texts, and sizes; or those of the published model that it names.
     *
     * @param classes outputs of the model's head; 0 for a language model
     */
    static Beginning of(
            ModelChoice model, TokenizerChoice tokenizer, Iterable<String> texts, int maxLength, int classes)
            throws IOException {
        if (model.from().isEmpty()) {
            Tokenizer tokens = tokenizer.open(texts);
            return new Beginning(
                    tokens, new TextSpec(model.name(), tokens.size(), maxLength, classes, model.options()), null);
        }
        Pretrained known = Pretrained.open(model, maxLength);
        return new Beginning(
                known.tokenizer(),
                new TextSpec(model.name(), known.folder().vocabulary(), maxLength, classes, known.options()),
                known);
    }

    /** Where the published weights are; null if there are none. */
    @Nullable PublishedFolder published() {
        return known == null ? null : known.folder();
    }

    /** Puts the published weights, if there are any, into a new model's BERT. */
    void into(Bert bert, Device device) throws IOException {
        if (known != null) {
            known.into(bert, device);
        }
    }
}
