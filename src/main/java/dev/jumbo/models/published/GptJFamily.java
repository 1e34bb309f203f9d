package dev.jumbo.models.published;

import dev.jumbo.models.GptJ;
import java.util.Map;
import java.util.Set;

/** {@code GPTJForCausalLM}. The features of a head that are turned together stand side by side. */
record GptJFamily() implements Family {
    private static final Names NAMES = new Names(
            "tokens", "transformer.wte",
            "blocks.*.norm", "transformer.h.*.ln_1",
            "blocks.*.attention.query", "transformer.h.*.attn.q_proj",
            "blocks.*.attention.key", "transformer.h.*.attn.k_proj",
            "blocks.*.attention.value", "transformer.h.*.attn.v_proj",
            "blocks.*.attention.output", "transformer.h.*.attn.out_proj",
            "blocks.*.feedForward.up", "transformer.h.*.mlp.fc_in",
            "blocks.*.feedForward.down", "transformer.h.*.mlp.fc_out",
            "norm", "transformer.ln_f",
            "head", "lm_head");

    @Override
    public String model() {
        return "gpt-j";
    }

    @Override
    public GptJ build(ModelConfig c, Set<String> keys) {
        c.require("activation_function", "gelu_new");
        c.require("tie_word_embeddings", false);
        c.require("layer_norm_epsilon", 1e-5);
        c.quotient("n_embd", "n_head");
        int width = c.size("n_embd");
        return GptJ.of(new GptJ.Config(
                c.size("vocab_size"),
                width,
                c.has("n_inner") ? c.size("n_inner") : Math.multiplyExact(4, width),
                c.size("n_head"),
                c.layers("n_layer", keys),
                rotated(c),
                c.number("resid_pdrop", 0)));
    }

    /** All of a head if it is null. */
    private static int rotated(ModelConfig c) {
        return c.has("rotary_dim") ? c.size("rotary_dim") : c.quotient("n_embd", "n_head");
    }

    @Override
    public Layout layout(ModelConfig c, String key) {
        boolean turned = key.contains(".attention.query.") || key.contains(".attention.key.");
        return turned ? Layout.interleaved(c.quotient("n_embd", "n_head"), rotated(c)) : Layout.SAME;
    }

    @Override
    public Names names(ModelConfig config) {
        return NAMES;
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        return Map.of();
    }

    /** Masks of attention. */
    @Override
    public boolean isDerived(String name) {
        return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
    }
}
