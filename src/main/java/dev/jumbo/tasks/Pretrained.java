package dev.jumbo.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A published model that a recipe's begins with: all of it, or a BERT that is a part of it.
 *
 * @param folder in Hugging Face's layout, with a tokenizer
 * @param options of a BERT, its sizes, as {@code dev.jumbo.models.TextModels} names them; of others none
 */
record Pretrained(PublishedFolder folder, Map<String, Object> options) {
    /**
     * Reads what the folder describes.
     *
     * @param length most tokens of a text
     * @throws IOException if there is no such model
     * @throws IllegalArgumentException if it is another model than the recipe names, or sees fewer tokens
     */
    static Pretrained open(ModelChoice model, int length) throws IOException {
        Path path = Path.of(model.from());
        if (!Files.isRegularFile(path.resolve("config.json"))) {
            throw new IOException("model.from: no config.json in " + path.toAbsolutePath()
                    + "; jumbo import --help shows how to get a model there");
        }
        PublishedFolder folder = PublishedFolder.open(path);
        if (!folder.model().equals(model.name())) {
            throw new IllegalArgumentException("model.name: the model in " + path + " is " + folder.model()
                    + " (its model_type is "
                    + folder.config().path("model_type").asText() + "), got " + model.name()
                    + ": give model.name: " + folder.model());
        }
        if (length > folder.context()) {
            throw new IllegalArgumentException("prepare: expected texts of at most " + folder.context()
                    + " tokens, which the model in " + path + " sees, got " + length);
        }
        if (folder.model().equals("bert")) {
            Map<String, Object> options = bertSizes(folder.config());
            options.putAll(model.options());
            return new Pretrained(folder, options);
        }
        if (!model.options().isEmpty()) {
            throw new IllegalArgumentException("model.options: expected none beside from, for the config.json in "
                    + path + " has them, got " + model.options().keySet());
        }
        return new Pretrained(folder, Map.of());
    }

    private static Map<String, Object> bertSizes(JsonNode config) {
        Map<String, Object> options = new TreeMap<>();
        options.put("width", config.path("hidden_size").asInt());
        options.put("hidden", config.path("intermediate_size").asInt());
        options.put("numLayers", config.path("num_hidden_layers").asInt());
        options.put("numHeads", config.path("num_attention_heads").asInt());
        options.put("positions", config.path("max_position_embeddings").asInt());
        options.put("types", config.path("type_vocab_size").asInt());
        options.put("eps", config.path("layer_norm_eps").asDouble());
        return options;
    }

    /**
     * The tokenizer that was published with the model.
     *
     * @throws IOException if there is none
     * @throws IllegalArgumentException if it has tokens that the model does not know
     */
    Tokenizer tokenizer() throws IOException {
        Path file = folder.path().resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new IOException("model.from: no tokenizer.json in "
                    + folder.path().toAbsolutePath()
                    + "; older files than that are not read: a fast tokenizer of Hugging Face's writes it");
        }
        Tokenizer tokenizer = Tokenizer.open(file);
        if (tokenizer.size() > folder.vocabulary()) {
            throw new IllegalArgumentException("model.from: expected a tokenizer of at most " + folder.vocabulary()
                    + " tokens, which the model knows, got " + tokenizer.size() + " in " + file);
        }
        return tokenizer;
    }

    /** Puts the published weights into a model's BERT, which has the same sizes. */
    void into(Bert bert, Device device) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Map<String, Tensor> published =
                    folder.load(Bert.class, device).model().stateTensors();
            bert.stateTensors().forEach((key, tensor) -> {
                Tensor value = published.get(key);
                if (value == null) {
                    throw new IllegalArgumentException("model.from: " + folder.path() + " has no " + key
                            + (key.startsWith("pooler") ? "; give model.options.pooling: mean" : ""));
                }
                tensor.copyInPlace(value);
            });
        }
    }
}
