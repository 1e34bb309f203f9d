package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import java.util.Map;
import java.util.Set;

/**
 * {@code BertForPreTraining}, {@code BertForMaskedLM}, and {@code BertModel}, whose names lack {@code bert.} before them.
 * Which heads there are is seen from the weights.
 */
record BertFamily() implements Family {
    private static final Names NAMES = new Names(
            "embeddings.word", "bert.embeddings.word_embeddings",
            "embeddings.position", "bert.embeddings.position_embeddings",
            "embeddings.type", "bert.embeddings.token_type_embeddings",
            "embeddings.norm", "bert.embeddings.LayerNorm",
            "layers.*.attention.query", "bert.encoder.layer.*.attention.self.query",
            "layers.*.attention.key", "bert.encoder.layer.*.attention.self.key",
            "layers.*.attention.value", "bert.encoder.layer.*.attention.self.value",
            "layers.*.attention.output", "bert.encoder.layer.*.attention.output.dense",
            "layers.*.norm1", "bert.encoder.layer.*.attention.output.LayerNorm",
            "layers.*.feedForward.up", "bert.encoder.layer.*.intermediate.dense",
            "layers.*.feedForward.down", "bert.encoder.layer.*.output.dense",
            "layers.*.norm2", "bert.encoder.layer.*.output.LayerNorm",
            "pooler.dense", "bert.pooler.dense",
            "words.dense", "cls.predictions.transform.dense",
            "words.norm", "cls.predictions.transform.LayerNorm",
            "words.decoder", "cls.predictions",
            "nextSentence", "cls.seq_relationship");

    @Override
    public String model() {
        return "bert";
    }

    @Override
    public Bert build(ModelConfig c, Set<String> keys) {
        c.require("hidden_act", "gelu");
        c.require("position_embedding_type", "absolute");
        c.require("is_decoder", false);
        c.require("tie_word_embeddings", true);
        Bert.Config sizes = new Bert.Config(
                c.size("vocab_size"),
                c.size("hidden_size"),
                c.size("intermediate_size"),
                c.layers("num_hidden_layers", keys),
                c.size("num_attention_heads"),
                c.size("max_position_embeddings"),
                c.size("type_vocab_size"),
                c.number("hidden_dropout_prob", 0.1),
                c.number("layer_norm_eps", 1e-12));
        return Bert.of(sizes, has(keys, "pooler."), has(keys, "words."), has(keys, "nextSentence."));
    }

    /** The class of Hugging Face's that has these heads. */
    static String architecture(Bert model) {
        if (model.words() == null) {
            return model.nextSentence() == null ? "BertModel" : "BertForNextSentencePrediction";
        }
        return model.nextSentence() == null ? "BertForMaskedLM" : "BertForPreTraining";
    }

    /** The {@code config.json} of a model with these sizes. */
    static ObjectNode config(Bert.Config c, String architecture) {
        ObjectNode node = ModelConfig.of("bert", architecture);
        node.put("vocab_size", c.vocabulary());
        node.put("hidden_size", c.width());
        node.put("intermediate_size", c.hidden());
        node.put("num_hidden_layers", c.numLayers());
        node.put("num_attention_heads", c.numHeads());
        node.put("max_position_embeddings", c.positions());
        node.put("type_vocab_size", c.types());
        node.put("hidden_act", "gelu");
        node.put("layer_norm_eps", c.eps());
        node.put("hidden_dropout_prob", c.dropout());
        node.put("attention_probs_dropout_prob", c.dropout());
        node.put("initializer_range", 0.02);
        node.put("position_embedding_type", "absolute");
        node.put("tie_word_embeddings", true);
        return node;
    }

    private static boolean has(Set<String> keys, String prefix) {
        return keys.stream().anyMatch(key -> key.startsWith(prefix));
    }

    @Override
    public Names names(ModelConfig config) {
        return NAMES;
    }

    /** The first files called a normalisation's weight and bias gamma and beta. */
    @Override
    public String current(String name) {
        String full = name.startsWith("bert.") || name.startsWith("cls.") ? name : "bert." + name;
        return full.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias");
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        return Map.of(
                "cls.predictions.decoder.weight",
                "embeddings.word.weight",
                "cls.predictions.decoder.bias",
                "words.decoder.bias");
    }

    @Override
    public boolean isDerived(String name) {
        return name.endsWith("embeddings.position_ids") || name.endsWith("embeddings.token_type_ids");
    }
}
