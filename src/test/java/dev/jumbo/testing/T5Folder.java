package dev.jumbo.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The goldens of scripts/goldens/seq2seq.py in folders as T5 is published. */
public final class T5Folder {
    private T5Folder() {}

    public static Stream<Case> goldens() {
        return Goldens.cases("seq2seq").filter(c -> c.get("kind").asText().equals("t5"));
    }

    /** Writes config.json and the weights, which are in the current scope. */
    public static Map<String, Tensor> write(Path folder, Case golden) throws IOException {
        boolean gated = golden.settings().get("gated").booleanValue();
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.put("model_type", "t5").put("vocab_size", 11).put("d_model", 6).put("d_ff", 8);
        config.put("num_layers", 2).put("num_heads", 2).put("d_kv", 4).put("dropout_rate", 0.1);
        config.put("relative_attention_num_buckets", 8).put("relative_attention_max_distance", 5);
        config.put("layer_norm_epsilon", 1e-6);
        if (gated) {
            config.put("feed_forward_proj", "gated-gelu").put("tie_word_embeddings", false);
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config.toString());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        golden.get("parameters")
                .properties()
                .forEach(e -> weights.put(published(e.getKey(), gated), Goldens.tensor(e.getValue())));
        Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of());
        return weights;
    }

    /** What the published files call a key of the golden, written down from t5-small's and flan-t5-small's lists. */
    private static String published(String key, boolean gated) {
        if (key.endsWith("Positions.weight")) {
            return key.substring(0, 7) + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight";
        }
        if (key.matches("(en|de)coder\\.\\d.*")) {
            String[] parts = key.split("\\.");
            boolean encoder = parts[0].equals("encoder");
            String within = String.join(".", Arrays.copyOfRange(parts, 2, parts.length - 1));
            String name = switch (within) {
                case "attention.query.projection", "selfAttention.query.projection" -> "0.SelfAttention.q";
                case "attention.key", "selfAttention.key" -> "0.SelfAttention.k";
                case "attention.value", "selfAttention.value" -> "0.SelfAttention.v";
                case "attention.output", "selfAttention.output" -> "0.SelfAttention.o";
                case "crossAttention.query.projection" -> "1.EncDecAttention.q";
                case "crossAttention.key" -> "1.EncDecAttention.k";
                case "crossAttention.value" -> "1.EncDecAttention.v";
                case "crossAttention.output" -> "1.EncDecAttention.o";
                case "feedForward.gate" -> (encoder ? "1" : "2") + ".DenseReluDense.wi_0";
                case "feedForward.up" -> (encoder ? "1" : "2") + ".DenseReluDense.wi" + (gated ? "_1" : "");
                case "feedForward.down" -> (encoder ? "1" : "2") + ".DenseReluDense.wo";
                case "norm1" -> "0.layer_norm";
                case "norm2" -> "1.layer_norm";
                case "norm3" -> "2.layer_norm";
                default -> throw new IllegalArgumentException(key);
            };
            return parts[0] + ".block." + parts[1] + ".layer." + name + ".weight";
        }
        return switch (key) {
            case "tokens.weight" -> "shared.weight";
            case "encoderNorm.weight" -> "encoder.final_layer_norm.weight";
            case "decoderNorm.weight" -> "decoder.final_layer_norm.weight";
            case "head.weight" -> "lm_head.weight";
            default -> throw new IllegalArgumentException(key);
        };
    }
}
