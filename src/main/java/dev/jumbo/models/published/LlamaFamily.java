package dev.jumbo.models.published;

import dev.jumbo.models.Llama;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** {@code LlamaForCausalLM}, {@code MistralForCausalLM}, {@code Qwen2ForCausalLM} and {@code Qwen3ForCausalLM}. */
record LlamaFamily() implements Family {
    private static final String TRAINED = "original_max_position_embeddings";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
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
        int layers = c.layers("num_hidden_layers", keys);
        int width = c.size("hidden_size");
        int numHeads = c.size("num_attention_heads");
        int headWidth = c.has("head_dim") ? c.size("head_dim") : c.quotient("hidden_size", "num_attention_heads");
        return new Llama.Config(
                c.size("vocab_size"),
                width,
                c.size("intermediate_size"),
                layers,
                numHeads,
                c.has("num_key_value_heads") ? c.size("num_key_value_heads") : numHeads,
                headWidth,
                rope(c, headWidth),
                c.number("rms_norm_eps", 1e-6),
                qwen2,
                c.type().equals("qwen3"),
                windows(c, layers),
                c.flag("tie_word_embeddings", false));
    }

    /** {@code rope_theta} and {@code rope_scaling}, which newer files join as {@code rope_parameters}. */
    private static Rope rope(ModelConfig c, int headWidth) {
        ModelConfig joined = c.inner("rope_parameters");
        ModelConfig s = joined == null ? c.inner("rope_scaling") : joined;
        double base = (joined == null ? c : joined).number("rope_theta", 10_000);
        ModelConfig partial = joined != null && joined.has(PARTIAL) ? joined : c;
        double share = partial.number(PARTIAL, 1);
        int width = (int) (headWidth * share); // rounded down, as in Python
        if (width < 2 || width % 2 != 0 || width > headWidth) {
            throw partial.wrong(PARTIAL, "a share that is an even number of a head's " + headWidth + " features");
        }
        return new Rope(width, base, s == null ? new RopeScaling.None() : scaling(c, s, width / 2));
    }

    private static RopeScaling scaling(ModelConfig c, ModelConfig s, int pairs) {
        String kind = s.has("rope_type") ? "rope_type" : "type";
        long context = s.has(TRAINED) ? s.size(TRAINED) : c.size("max_position_embeddings");
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
            case "longrope", "su" -> longRope(c, s, pairs);
            default -> throw s.wrong(kind, "default, linear, dynamic, llama3, yarn or longrope");
        };
    }

    /** Phi-3's files have the context of training beside {@code rope_scaling}, others in it. */
    private static RopeScaling longRope(ModelConfig c, ModelConfig s, int pairs) {
        ModelConfig outer = c.has(TRAINED) || !s.has(TRAINED) ? c : s;
        int most = c.size("max_position_embeddings");
        int context = outer.has(TRAINED) ? outer.size(TRAINED) : most;
        double stretched = (double) most / context;
        double factor = c.has(TRAINED) ? stretched : s.number("factor", stretched);
        return new RopeScaling.LongRope(
                s.numbers("short_factor", pairs),
                s.numbers("long_factor", pairs),
                context,
                s.number("attention_factor", RopeScaling.LongRope.amplitude(factor, context)));
    }

    /**
     * Mistral's is on unless it is null, Qwen's if {@code use_sliding_window} says so, but for the first {@code
     * max_window_layers}. Newer files name each layer's kind instead.
     */
    private static List<Integer> windows(ModelConfig c, int layers) {
        boolean qwen = c.type().startsWith("qwen");
        if (qwen && !c.flag("use_sliding_window", false)) {
            return Collections.nCopies(layers, 0);
        }
        if (c.has("layer_types")) {
            return kinds(c, layers).stream()
                    .map(kind -> kind.equals(SLIDING) ? c.size("sliding_window") : 0)
                    .toList();
        }
        if (c.type().equals("llama") || !c.has("sliding_window")) {
            return Collections.nCopies(layers, 0);
        }
        double full = qwen ? c.number("max_window_layers", 28) : 0;
        int window = full < layers ? c.size("sliding_window") : 0;
        return IntStream.range(0, layers).mapToObj(i -> i < full ? 0 : window).toList();
    }

    private static List<String> kinds(ModelConfig c, int layers) {
        List<String> kinds = new ArrayList<>();
        c.node().path("layer_types").forEach(kind -> kinds.add(kind.asText()));
        if (kinds.size() != layers || !Set.of(FULL, SLIDING).containsAll(kinds)) {
            throw c.wrong("layer_types", FULL + " or " + SLIDING + " for each of " + layers + " layers");
        }
        return kinds;
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
