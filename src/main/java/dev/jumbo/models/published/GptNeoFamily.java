package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.GptNeo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code GPTNeoForCausalLM}, and {@code GPTNeoModel}, whose names lack {@code transformer.} before them. */
record GptNeoFamily() implements Family {
    private static final String KINDS =
            "lists of kinds, global or local, and how often they come, a kind for each layer";
    private static final Names NAMES = new Names(
            "tokens", "transformer.wte",
            "positions", "transformer.wpe",
            "blocks.*.norm1", "transformer.h.*.ln_1",
            "blocks.*.attention.query.projection", "transformer.h.*.attn.attention.q_proj",
            "blocks.*.attention.key", "transformer.h.*.attn.attention.k_proj",
            "blocks.*.attention.value", "transformer.h.*.attn.attention.v_proj",
            "blocks.*.attention.output", "transformer.h.*.attn.attention.out_proj",
            "blocks.*.norm2", "transformer.h.*.ln_2",
            "blocks.*.feedForward.up", "transformer.h.*.mlp.c_fc",
            "blocks.*.feedForward.down", "transformer.h.*.mlp.c_proj",
            "norm", "transformer.ln_f");

    @Override
    public String model() {
        return "gpt-neo";
    }

    @Override
    public Gpt build(ModelConfig c, Set<String> keys) {
        c.require("activation_function", "gelu_new");
        c.require("tie_word_embeddings", true);
        c.require("layer_norm_epsilon", 1e-5);
        int width = c.size("hidden_size");
        c.quotient("hidden_size", "num_heads");
        return GptNeo.of(new GptNeo.Config(
                c.size("vocab_size"),
                c.size("max_position_embeddings"),
                width,
                c.has("intermediate_size") ? c.size("intermediate_size") : Math.multiplyExact(4, width),
                c.size("num_heads"),
                windows(c, c.layers("num_layers", keys)),
                c.number("resid_dropout", 0)));
    }

    /** {@code attention_types} is [[[kinds], how often], …]. */
    private static List<Integer> windows(ModelConfig c, int layers) {
        List<Integer> windows = new ArrayList<>();
        for (JsonNode group : c.node().path("attention_types")) {
            if (!group.path(0).isArray()
                    || group.path(0).isEmpty()
                    || !group.path(1).isInt()) {
                throw c.wrong("attention_types", KINDS);
            }
            for (int i = 0; i < group.path(1).intValue() && windows.size() <= layers; i++) {
                for (JsonNode kind : group.path(0)) {
                    windows.add(kind.asText().equals("local") ? c.size("window_size") : 0);
                    if (!Set.of("local", "global").contains(kind.asText())) {
                        throw c.wrong("attention_types", KINDS);
                    }
                }
            }
        }
        if (windows.size() != layers) {
            throw c.wrong("attention_types", KINDS + ", " + layers);
        }
        return windows;
    }

    @Override
    public Names names(ModelConfig config) {
        return NAMES;
    }

    @Override
    public String current(String name) {
        return name.startsWith("transformer.") || name.startsWith("lm_head.") ? name : "transformer." + name;
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        return Map.of("lm_head.weight", "tokens.weight");
    }

    /** Masks of attention. */
    @Override
    public boolean isDerived(String name) {
        return name.endsWith(".attention.bias") || name.endsWith(".attention.masked_bias");
    }
}
