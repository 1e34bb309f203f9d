package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Gpt;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code GPT2LMHeadModel}, and {@code GPT2Model}, whose names lack {@code transformer.} before them. Weights of linear
 * layers are transposed, and queries, keys and values are one tensor.
 */
record Gpt2Family() implements Family {
    private static final String QKV = "transformer.h.*.attn.c_attn";
    private static final List<String> PARTS = List.of("query", "key", "value");
    private static final Names NAMES = new Names(
            "tokens", "transformer.wte",
            "positions", "transformer.wpe",
            "blocks.*.norm1", "transformer.h.*.ln_1",
            "blocks.*.attention.value", QKV,
            "blocks.*.attention.key", QKV,
            "blocks.*.attention.query", QKV,
            "blocks.*.attention.output", "transformer.h.*.attn.c_proj",
            "blocks.*.norm2", "transformer.h.*.ln_2",
            "blocks.*.feedForward.up", "transformer.h.*.mlp.c_fc",
            "blocks.*.feedForward.down", "transformer.h.*.mlp.c_proj",
            "norm", "transformer.ln_f");

    @Override
    public String model() {
        return "gpt";
    }

    @Override
    public Gpt build(ModelConfig c, Set<String> keys) {
        String activation = c.text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new") && !activation.equals("gelu")) {
            throw c.wrong("activation_function", "gelu_new or gelu");
        }
        c.require("scale_attn_weights", true);
        c.require("scale_attn_by_inverse_layer_idx", false);
        c.require("tie_word_embeddings", true);
        c.require("layer_norm_epsilon", 1e-5);
        int width = c.size("n_embd");
        c.quotient("n_embd", "n_head");
        if (c.has("n_inner") && c.size("n_inner") != 4L * width) {
            throw c.wrong("n_inner", "four times n_embd, " + 4L * width);
        }
        return Gpt.of(new Gpt.Config(
                c.size("vocab_size"),
                c.size("n_positions"),
                width,
                c.size("n_head"),
                c.layers("n_layer", keys),
                c.number("resid_pdrop", 0.1),
                activation.equals("gelu_new")));
    }

    /** The {@code config.json} of a model with these sizes. */
    static ObjectNode config(Gpt.Config c) {
        ObjectNode node = ModelConfig.of("gpt2", "GPT2LMHeadModel");
        node.put("vocab_size", c.vocabulary());
        node.put("n_positions", c.context());
        node.put("n_embd", c.width());
        node.put("n_head", c.numHeads());
        node.put("n_layer", c.numBlocks());
        node.put("activation_function", c.tanhGelu() ? "gelu_new" : "gelu");
        node.put("layer_norm_epsilon", 1e-5);
        for (String dropout : List.of("resid_pdrop", "embd_pdrop", "attn_pdrop")) {
            node.put(dropout, c.dropout());
        }
        node.put("initializer_range", 0.02);
        node.put("tie_word_embeddings", true);
        node.putNull("bos_token_id"); // else GPT-2's own
        node.putNull("eos_token_id");
        return node;
    }

    @Override
    public Names names(ModelConfig config) {
        return NAMES;
    }

    @Override
    public String current(String name) {
        return name.startsWith("transformer.") || name.startsWith("lm_head.") ? name : "transformer." + name;
    }

    /** The three of a joined tensor. */
    @Override
    public List<String> keys(ModelConfig config, String name) {
        List<String> keys = Family.super.keys(config, name);
        return keys.stream()
                .flatMap(key -> key.contains(".attention.query.")
                        ? PARTS.stream().map(part -> key.replace(".query.", "." + part + "."))
                        : keys.stream())
                .toList();
    }

    @Override
    public Layout layout(ModelConfig config, String key) {
        for (int i = 0; i < PARTS.size(); i++) {
            if (key.contains(".attention." + PARTS.get(i) + ".")) {
                return Layout.transposed(i, PARTS.size());
            }
        }
        boolean linear = key.contains(".attention.") || key.contains(".feedForward.");
        return linear ? Layout.transposed(0, 1) : Layout.SAME;
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        return Map.of("lm_head.weight", "tokens.weight");
    }

    /** Masks of attention. */
    @Override
    public boolean isDerived(String name) {
        return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
    }
}
