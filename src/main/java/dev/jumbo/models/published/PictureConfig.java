package dev.jumbo.models.published;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a config.json of Hugging Face's says of a model of pictures, as the options that recipes have. */
final class PictureConfig {
    private PictureConfig() {}

    /**
     * The options; none for models that have no such files.
     *
     * @throws IllegalArgumentException if it describes another model, or one that we do not have
     */
    static Map<String, Object> options(String model, ModelConfig config) {
        Map<String, Object> options = new LinkedHashMap<>();
        if (model.startsWith("vit")) {
            config.require("model_type", "vit");
            config.require("hidden_act", "gelu");
            config.require("qkv_bias", true);
            options.put("patch", config.size("patch_size"));
            options.put("width", config.size("hidden_size"));
            options.put("hidden", config.size("intermediate_size"));
            options.put("numLayers", config.size("num_hidden_layers"));
            options.put("numHeads", config.size("num_attention_heads"));
            options.put("dropout", config.number("hidden_dropout_prob", 0));
            options.put("eps", config.number("layer_norm_eps", 1e-12));
        } else if (model.startsWith("resnet")) {
            config.require("model_type", "resnet");
            config.require("hidden_act", "relu");
            config.require("downsample_in_first_stage", false);
            config.require("downsample_in_bottleneck", false);
            config.require("layer_type", model.matches("resnet(18|34)(-small)?") ? "basic" : "bottleneck");
            List<Integer> blocks = new ArrayList<>();
            config.node().path("depths").forEach(depth -> blocks.add(depth.asInt()));
            options.put("width", config.size("embedding_size"));
            options.put("blocks", blocks);
        }
        return options;
    }
}
