package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.RopeScaling;
import java.util.List;
import java.util.Locale;

/** The {@code config.json} of a {@link Llama}, by the first of its kin that has its options. */
final class LlamaConfig {
    private LlamaConfig() {}

    /**
     * @param context most tokens that the model was trained with
     * @throws IllegalArgumentException if none of the kin has this combination of options
     */
    static ObjectNode of(Llama.Config c, int context) {
        if (c.qkvBias() && c.qkNorm()) {
            throw new IllegalArgumentException("Llama: no published layout has both qkvBias and qkNorm");
        }
        int window = window(c);
        String type = c.qkvBias() ? "qwen2" : c.qkNorm() ? "qwen3" : window > 0 ? "mistral" : "llama";
        ObjectNode node =
                ModelConfig.of(type, type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1) + "ForCausalLM");
        node.put("vocab_size", c.vocabulary());
        node.put("hidden_size", c.width());
        node.put("intermediate_size", c.hidden());
        node.put("num_hidden_layers", c.numLayers());
        node.put("num_attention_heads", c.numHeads());
        node.put("num_key_value_heads", c.numKvHeads());
        node.put("head_dim", c.headWidth());
        node.put("hidden_act", "silu");
        node.put("max_position_embeddings", context);
        node.put("rms_norm_eps", c.eps());
        node.put("rope_theta", c.rope().base());
        if (c.rope().width() != c.headWidth()) {
            node.put("partial_rotary_factor", share(c.rope().width(), c.headWidth()));
        }
        rope(node, c.rope().scaling(), context);
        node.put("initializer_range", 0.02);
        node.put("tie_word_embeddings", c.tied());
        node.putNull("bos_token_id"); // else Llama's own
        node.putNull("eos_token_id");
        if (type.equals("llama") || type.equals("qwen3")) {
            node.put("attention_bias", false);
        }
        if (type.startsWith("qwen")) {
            kinds(node, c.windows());
        }
        if (window > 0) {
            node.put("sliding_window", window);
        } else if (!type.equals("llama")) {
            node.putNull("sliding_window");
        }
        return node;
    }

    /** The window of all layers that have one; 0: none has. */
    private static int window(Llama.Config c) {
        List<Integer> windows = c.windows().stream().distinct().sorted().toList();
        boolean kinds = c.qkvBias() || c.qkNorm();
        if (windows.size() > 2 || (windows.size() == 2 && (windows.get(0) > 0 || !kinds))) {
            throw new IllegalArgumentException("Llama: expected " + (kinds ? "one window or none" : "the same window")
                    + " in each layer, as published layouts have it, got " + c.windows());
        }
        return windows.get(windows.size() - 1);
    }

    private static void kinds(ObjectNode node, List<Integer> windows) {
        int full = 0; // layers before the first with a window
        while (full < windows.size() && windows.get(full) == 0) {
            full++;
        }
        node.put("use_sliding_window", full < windows.size());
        node.put("max_window_layers", full);
        if (windows.stream().distinct().count() > 1) {
            ArrayNode kinds = node.putArray("layer_types");
            windows.forEach(window -> kinds.add(window > 0 ? "sliding_attention" : "full_attention"));
        }
    }

    /** What Python makes {@code part} of by rounding down. */
    private static double share(int part, int whole) {
        double share = (double) part / whole;
        return (int) (whole * share) < part ? Math.nextUp(share) : share;
    }

    private static void rope(ObjectNode node, RopeScaling scaling, int context) {
        if (scaling instanceof RopeScaling.None) {
            node.putNull("rope_scaling");
            return;
        }
        ObjectNode s = node.putObject("rope_scaling");
        if (scaling instanceof RopeScaling.Linear linear) {
            s.put("rope_type", "linear").put("factor", linear.factor());
        } else if (scaling instanceof RopeScaling.DynamicNtk dynamic) {
            s.put("rope_type", "dynamic").put("factor", dynamic.factor());
            if (dynamic.context() != context) { // Python takes it from max_position_embeddings
                throw new IllegalArgumentException(
                        "Llama: expected a context of " + dynamic.context() + ", as its rope has, got " + context);
            }
        } else if (scaling instanceof RopeScaling.Llama3 llama3) {
            s.put("rope_type", "llama3").put("factor", llama3.factor());
            s.put("low_freq_factor", llama3.lowFrequencyFactor());
            s.put("high_freq_factor", llama3.highFrequencyFactor());
            s.put("original_max_position_embeddings", llama3.context());
        } else if (scaling instanceof RopeScaling.Yarn yarn) {
            s.put("rope_type", "yarn").put("factor", yarn.factor());
            s.put("beta_fast", yarn.betaFast());
            s.put("beta_slow", yarn.betaSlow());
            s.put("attention_factor", yarn.amplitude());
            s.put("original_max_position_embeddings", yarn.context());
        } else if (scaling instanceof RopeScaling.LongRope longRope) {
            s.put("rope_type", "longrope").put("attention_factor", longRope.amplitude());
            longRope.shortFactors().forEach(s.putArray("short_factor")::add);
            longRope.longFactors().forEach(s.putArray("long_factor")::add);
            node.put("original_max_position_embeddings", longRope.context());
        } else {
            throw new IllegalArgumentException("Llama: no published name for " + scaling);
        }
    }
}
