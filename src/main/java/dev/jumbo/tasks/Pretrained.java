package dev.jumbo.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.published.PublishedModel;
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
 * A published BERT that a model begins with.
 *
 * @param folder in Hugging Face's layout, with a tokenizer
 * @param options its sizes, as {@code dev.jumbo.models.TextModels} names them
 * @param vocabulary rows of its embedding
 */
record Pretrained(Path folder, Map<String, Object> options, int vocabulary) {
    /**
     * Reads the sizes.
     *
     * @throws IOException if there is no such model
     */
    static Pretrained open(ModelChoice model) throws IOException {
        Path folder = Path.of(model.from());
        if (!model.name().equals("bert")) {
            throw new IllegalArgumentException(
                    "model.from: only the model bert begins with published weights, got " + model.name());
        }
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new IOException("model.from: no config.json in " + folder.toAbsolutePath()
                    + "; jumbo import --help shows how to get a model there");
        }
        try (Scope scope = Scope.open()) {
            JsonNode config =
                    PublishedModel.load(folder, Bert.class, Device.CPU).config();
            Map<String, Object> options = new TreeMap<>();
            options.put("width", config.path("hidden_size").asInt());
            options.put("hidden", config.path("intermediate_size").asInt());
            options.put("numLayers", config.path("num_hidden_layers").asInt());
            options.put("numHeads", config.path("num_attention_heads").asInt());
            options.put("positions", config.path("max_position_embeddings").asInt());
            options.put("types", config.path("type_vocab_size").asInt());
            options.put("eps", config.path("layer_norm_eps").asDouble());
            options.putAll(model.options());
            return new Pretrained(folder, options, config.path("vocab_size").asInt());
        }
    }

    Tokenizer tokenizer() throws IOException {
        return Tokenizer.open(folder);
    }

    /** Puts the published weights into a model's BERT, which has the same sizes. */
    void into(Bert bert, Device device) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Map<String, Tensor> published =
                    PublishedModel.load(folder, Bert.class, device).model().stateTensors();
            bert.stateTensors().forEach((key, tensor) -> {
                Tensor value = published.get(key);
                if (value == null) {
                    throw new IllegalArgumentException("model.from: " + folder + " has no " + key
                            + (key.startsWith("pooler") ? "; give model.options.pooling: mean" : ""));
                }
                tensor.copyInPlace(value);
            });
        }
    }
}
