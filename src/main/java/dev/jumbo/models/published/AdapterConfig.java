package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.nn.LoraLinear;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

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
     */
    static ObjectNode of(
            Map<String, LoraLinear> layers, boolean transposed, Collection<String> learned, boolean causal) {
        LoraLinear first = layers.values().iterator().next();
        int rank = rank(first);
        double alpha = first.scale() * rank;
        ObjectNode node = ModelConfig.JSON.createObjectNode();
        node.put("peft_type", "LORA");
        if (causal) {
            node.put("task_type", "CAUSAL_LM");
        } else {
            node.putNull("task_type");
        }
        node.putNull("base_model_name_or_path");
        node.put("bias", "none");
        node.put("fan_in_fan_out", transposed);
        node.put("inference_mode", true);
        node.put("init_lora_weights", true);
        node.put("r", rank);
        node.put("lora_alpha", alpha);
        node.put("lora_dropout", first.dropout().p());
        node.put("use_dora", first.magnitude() != null);
        node.put("use_rslora", false);
        ObjectNode ranks = node.putObject("rank_pattern");
        ObjectNode alphas = node.putObject("alpha_pattern");
        ArrayNode targets = node.putArray("target_modules");
        layers.forEach((name, layer) -> {
            targets.add(name);
            if (rank(layer) != rank) {
                ranks.put(name, rank(layer));
            }
            if (layer.scale() * rank(layer) != alpha) {
                alphas.put(name, layer.scale() * rank(layer));
            }
        });
        if (learned.isEmpty()) {
            node.putNull("modules_to_save");
        } else {
            learned.forEach(node.withArray("modules_to_save")::add);
        }
        return node;
    }

    private static int rank(LoraLinear layer) {
        return (int) layer.loraA().shape()[0];
    }
}
