package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PEFT's {@code adapter_config.json} says of changes of low rank. A wrong setting is named. */
record AdapterConfig(ModelConfig config) {
    /** What PEFT can do besides, by the values that mean it does not. */
    private static final Set<String> UNSUPPORTED =
            Set.of("lora_bias", "use_qalora", "target_parameters", "layer_replication", "trainable_token_indices");

    AdapterConfig {
        config.require("peft_type", "LORA");
        config.require("bias", "none");
        for (String key : UNSUPPORTED) {
            JsonNode value = config.node().path(key);
            boolean off = value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty());
            if (!off && !(value.isBoolean() && !value.booleanValue())) {
                throw config.wrong(key, "nothing: this is not supported");
            }
        }
    }

    boolean dora() {
        return config.flag("use_dora", false);
    }

    double dropout() {
        return config.number("lora_dropout", 0);
    }

    /** The rank of a layer by its published name. */
    int rank(String name) {
        JsonNode own = own("rank_pattern", name);
        if (own.isMissingNode()) {
            return config.size("r");
        }
        if (!own.isInt() || own.intValue() < 1) {
            throw config.wrong("rank_pattern", "whole numbers from 1");
        }
        return own.intValue();
    }

    /** What a layer's change is multiplied by. */
    double scale(String name) {
        JsonNode own = own("alpha_pattern", name);
        if (!own.isMissingNode() && !own.isNumber()) {
            throw config.wrong("alpha_pattern", "numbers");
        }
        double alpha = own.isMissingNode() ? config.number("lora_alpha") : own.doubleValue();
        return alpha / (config.flag("use_rslora", false) ? Math.sqrt(rank(name)) : rank(name));
    }

    /** An entry whose key is the whole name or its end; PEFT takes regular expressions too. */
    private JsonNode own(String key, String name) {
        for (Map.Entry<String, JsonNode> entry : config.node().path(key).properties()) {
            if (!entry.getKey().matches("[A-Za-z0-9_.]+")) {
                throw config.wrong(key, "names of layers, not expressions");
            }
            if (("." + name).endsWith("." + entry.getKey())) {
                return entry.getValue();
            }
        }
        return ModelConfig.JSON.missingNode();
    }

    /**
     * The configuration of layers by their published names.
     *
     * @param transposed whether the published weights of these layers are [in, out]
     * @param learned published modules that were learned whole
     * @param task PEFT's {@code task_type}, or null
     */
    static ObjectNode of(
            Map<String, Change> layers, boolean transposed, Collection<String> learned, @Nullable String task) {
        Change first = layers.values().iterator().next();
        int rank = first.rank();
        double alpha = first.scale() * rank;
        ObjectNode node = ModelConfig.JSON.createObjectNode();
        node.put("peft_type", "LORA");
        node.put("task_type", task);
        node.putNull("base_model_name_or_path");
        node.put("bias", "none");
        node.put("fan_in_fan_out", transposed);
        node.put("inference_mode", true);
        node.put("init_lora_weights", true);
        node.put("r", rank);
        node.put("lora_alpha", alpha);
        node.put("lora_dropout", first.dropout());
        node.put("use_dora", first.magnitude() != null);
        node.put("use_rslora", false);
        ObjectNode ranks = node.putObject("rank_pattern");
        ObjectNode alphas = node.putObject("alpha_pattern");
        ArrayNode targets = node.putArray("target_modules");
        layers.forEach((name, layer) -> {
            targets.add(name);
            if (layer.rank() != rank) {
                ranks.put(name, layer.rank());
            }
            if (layer.scale() * layer.rank() != alpha) {
                alphas.put(name, layer.scale() * layer.rank());
            }
        });
        if (learned.isEmpty()) {
            node.putNull("modules_to_save");
        } else {
            learned.forEach(node.withArray("modules_to_save")::add);
        }
        return node;
    }
}
