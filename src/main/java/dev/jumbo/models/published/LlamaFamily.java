package dev.jumbo.models.published;

import dev.jumbo.models.Llama;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import java.util.Map;
import java.util.Set;

/** {@code LlamaForCausalLM}, {@code MistralForCausalLM}, {@code Qwen2ForCausalLM} and {@code Qwen3ForCausalLM}. */
record LlamaFamily() implements Family {
    private static final Names PLAIN = names("");
    private static final Names NORMED = names(".projection");

    private static Names names(String projection) {
        return new Names(
                "embed",
                "model.embed_tokens",
                "blocks.*.attention.query" + projection,
                "model.layers.*.self_attn.q_proj",
                "blocks.*.attention.key" + projection,
                "model.layers.*.self_attn.k_proj",
                "blocks.*.attention.value",
                "model.layers.*.self_attn.v_proj",
                "blocks.*.attention.output",
                "model.layers.*.self_attn.o_proj",
                "blocks.*.attention.query.norm",
                "model.layers.*.self_attn.q_norm",
                "blocks.*.attention.key.norm",
                "model.layers.*.self_attn.k_norm",
                "blocks.*.feedForward.gate",
                "model.layers.*.mlp.gate_proj",
                "blocks.*.feedForward.up",
                "model.layers.*.mlp.up_proj",
                "blocks.*.feedForward.down",
                "model.layers.*.mlp.down_proj",
                "blocks.*.norm1",
                "model.layers.*.input_layernorm",
                "blocks.*.norm2",
                "model.layers.*.post_attention_layernorm",
                "norm",
                "model.norm",
                "head",
                "lm_head");
    }

    @Override
    public String model() {
        return "llama";
    }

    @Override
    public Llama build(ModelConfig config, Set<String> keys) {
        return Llama.of(read(config, keys));
    }

    private static Llama.Config read(ModelConfig c, Set<String> keys) {
        boolean qwen2 = c.type().equals("qwen2");
        c.require("hidden_act", "silu");
        c.require("attention_bias", qwen2);
        c.require("mlp_bias", false);
        int width = c.size("hidden_size");
        int numHeads = c.size("num_attention_heads");
        int headWidth = c.has("head_dim") ? c.size("head_dim") : c.quotient("hidden_size", "num_attention_heads");
        return new Llama.Config(
                c.size("vocab_size"),
                width,
                c.size("intermediate_size"),
                c.layers("num_hidden_layers", keys),
                numHeads,
                c.has("num_key_value_heads") ? c.size("num_key_value_heads") : numHeads,
                headWidth,
                rope(c, headWidth),
                c.number("rms_norm_eps", 1e-6),
                qwen2,
                c.type().equals("qwen3"),
                window(c),
                c.flag("tie_word_embeddings", false));
    }

    /** {@code rope_theta} and {@code rope_scaling}, which newer files join as {@code rope_parameters}. */
    private static Rope rope(ModelConfig c, int headWidth) {
        ModelConfig joined = c.inner("rope_parameters");
        ModelConfig s = joined == null ? c.inner("rope_scaling") : joined;
        double base = (joined == null ? c : joined).number("rope_theta", 10_000);
        if (c.number("partial_rotary_factor", 1) != 1) {
            throw c.wrong("partial_rotary_factor", "1");
        }
        return new Rope(headWidth, base, s == null ? new RopeScaling.None() : scaling(c, s));
    }

    private static RopeScaling scaling(ModelConfig c, ModelConfig s) {
        String kind = s.has("rope_type") ? "rope_type" : "type";
        long context = s.has("original_max_position_embeddings")
                ? s.size("original_max_position_embeddings")
                : c.size("max_position_embeddings");
        return switch (s.text(kind, "default")) {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(s.number("factor"));
            case "dynamic" -> new RopeScaling.DynamicNtk(s.number("factor"), context);
            case "llama3" ->
                new RopeScaling.Llama3(
                        s.number("factor"), s.number("low_freq_factor"), s.number("high_freq_factor"), context);
            case "yarn" -> {
                double factor = s.number("factor");
                RopeScaling.Yarn plain = new RopeScaling.Yarn(factor, context);
                yield new RopeScaling.Yarn(
                        factor,
                        s.number("beta_fast", plain.betaFast()),
                        s.number("beta_slow", plain.betaSlow()),
                        context,
                        s.number("attention_factor", plain.amplitude()));
            }
            default -> throw s.wrong(kind, "default, linear, dynamic, llama3 or yarn");
        };
    }

    /**
     * Mistral's is on unless it is null, Qwen's if {@code use_sliding_window} says so and then in all layers. Newer files
     * name each layer's kind instead.
     */
    private static int window(ModelConfig c) {
        String kind = c.same("layer_types", "one kind for all layers: a window in some layers is not supported");
        if (kind != null) {
            return kind.equals("sliding_attention") ? c.size("sliding_window") : 0;
        }
        boolean on = c.type().equals("mistral") || c.flag("use_sliding_window", false);
        if (c.type().equals("llama") || !on || !c.has("sliding_window")) {
            return 0;
        }
        double full = c.type().equals("mistral") ? 0 : c.number("max_window_layers", 0);
        if (full > 0 && full < c.size("num_hidden_layers")) {
            throw c.wrong("max_window_layers", "0 or all layers: a window in some layers is not supported");
        }
        return full == 0 ? c.size("sliding_window") : 0;
    }

    @Override
    public Names names(ModelConfig config) {
        return config.type().equals("qwen3") ? NORMED : PLAIN;
    }

    @Override
    public Map<String, String> copies(ModelConfig config) {
        return config.flag("tie_word_embeddings", false) ? Map.of("lm_head.weight", "embed.weight") : Map.of();
    }

    @Override
    public boolean isDerived(String name) {
        return name.endsWith(".rotary_emb.inv_freq");
    }
}
