package dev.jumbo.models.published;

import dev.jumbo.models.T5;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code T5ForConditionalGeneration} of T5, its version 1.1, Flan-T5 and mT5. */
record T5Family() implements Family {
    private static final String POSITIONS = ".block.0.layer.0.SelfAttention.relative_attention_bias";
    private static final String[] COMMON = {
        "tokens", "shared",
        "encoderPositions", "encoder" + POSITIONS,
        "encoder.*.attention.query.projection", "encoder.block.*.layer.0.SelfAttention.q",
        "encoder.*.attention.key", "encoder.block.*.layer.0.SelfAttention.k",
        "encoder.*.attention.value", "encoder.block.*.layer.0.SelfAttention.v",
        "encoder.*.attention.output", "encoder.block.*.layer.0.SelfAttention.o",
        "encoder.*.norm1", "encoder.block.*.layer.0.layer_norm",
        "encoder.*.feedForward.down", "encoder.block.*.layer.1.DenseReluDense.wo",
        "encoder.*.norm2", "encoder.block.*.layer.1.layer_norm",
        "encoderNorm", "encoder.final_layer_norm",
        "decoderPositions", "decoder" + POSITIONS,
        "decoder.*.selfAttention.query.projection", "decoder.block.*.layer.0.SelfAttention.q",
        "decoder.*.selfAttention.key", "decoder.block.*.layer.0.SelfAttention.k",
        "decoder.*.selfAttention.value", "decoder.block.*.layer.0.SelfAttention.v",
        "decoder.*.selfAttention.output", "decoder.block.*.layer.0.SelfAttention.o",
        "decoder.*.norm1", "decoder.block.*.layer.0.layer_norm",
        "decoder.*.crossAttention.query.projection", "decoder.block.*.layer.1.EncDecAttention.q",
        "decoder.*.crossAttention.key", "decoder.block.*.layer.1.EncDecAttention.k",
        "decoder.*.crossAttention.value", "decoder.block.*.layer.1.EncDecAttention.v",
        "decoder.*.crossAttention.output", "decoder.block.*.layer.1.EncDecAttention.o",
        "decoder.*.norm2", "decoder.block.*.layer.1.layer_norm",
        "decoder.*.feedForward.down", "decoder.block.*.layer.2.DenseReluDense.wo",
        "decoder.*.norm3", "decoder.block.*.layer.2.layer_norm",
        "decoderNorm", "decoder.final_layer_norm"
    };
    private static final Names PLAIN = names(
            "encoder.*.feedForward.up", "encoder.block.*.layer.1.DenseReluDense.wi",
            "decoder.*.feedForward.up", "decoder.block.*.layer.2.DenseReluDense.wi");
    private static final Names GATED = names(
            "encoder.*.feedForward.gate", "encoder.block.*.layer.1.DenseReluDense.wi_0",
            "encoder.*.feedForward.up", "encoder.block.*.layer.1.DenseReluDense.wi_1",
            "decoder.*.feedForward.gate", "decoder.block.*.layer.2.DenseReluDense.wi_0",
            "decoder.*.feedForward.up", "decoder.block.*.layer.2.DenseReluDense.wi_1",
            "head", "lm_head");

    private static Names names(String... more) {
        return new Names(Stream.of(COMMON, more).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Version 1.1 has gates and a head of its own, version 1.0 neither. */
    private static boolean isGated(ModelConfig c) {
        String kind = c.text("feed_forward_proj", "relu");
        if (!kind.equals("relu") && !kind.equals("gated-gelu")) {
            throw c.wrong("feed_forward_proj", "relu or gated-gelu");
        }
        return kind.equals("gated-gelu");
    }

    @Override
    public String model() {
        return "t5";
    }

    @Override
    public T5 build(ModelConfig c, Set<String> keys) {
        boolean gated = isGated(c);
        if (c.flag("tie_word_embeddings", true) == gated) {
            throw c.wrong(
                    "tie_word_embeddings", !gated + ", as feed_forward_proj is " + (gated ? "gated-gelu" : "relu"));
        }
        return T5.of(new T5.Config(
                c.size("vocab_size"),
                c.size("d_model"),
                c.size("d_ff"),
                c.layers("num_layers", keys),
                c.layers(c.has("num_decoder_layers") ? "num_decoder_layers" : "num_layers", keys),
                c.size("num_heads"),
                c.size("d_kv"),
                c.size("relative_attention_num_buckets"),
                c.has("relative_attention_max_distance") ? c.size("relative_attention_max_distance") : 128,
                c.number("dropout_rate", 0.1),
                c.number("layer_norm_epsilon", 1e-6),
                gated));
    }

    @Override
    public Names names(ModelConfig config) {
        return config.text("feed_forward_proj", "relu").equals("relu") ? PLAIN : GATED;
    }

    /** The first layer holds the positions of all. */
    @Override
    public List<String> keys(ModelConfig config, String name) {
        for (String part : List.of("encoder", "decoder")) {
            if (name.equals(part + POSITIONS + ".weight")) {
                return List.of(part + "Positions.weight");
            }
        }
        return Family.super.keys(config, name);
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        Map<String, String> copies = new HashMap<>(Map.of(
                "encoder.embed_tokens.weight", "tokens.weight",
                "decoder.embed_tokens.weight", "tokens.weight"));
        if (config.flag("tie_word_embeddings", true)) {
            copies.put("lm_head.weight", "tokens.weight");
        }
        return copies;
    }

    /** The first files have positions of attention to the source, which nothing reads. */
    @Override
    public boolean isDerived(String name) {
        return name.endsWith(".EncDecAttention.relative_attention_bias.weight");
    }
}
