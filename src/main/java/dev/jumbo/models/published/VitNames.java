package dev.jumbo.models.published;

import static dev.jumbo.models.published.PictureNames.stem;

import dev.jumbo.models.published.PictureNames.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What files call the weights of a ViT. */
final class VitNames {
    private VitNames() {}

    /** Queries, keys and values are one tensor. */
    static List<Rule> torchvision(String up, String down) {
        String block = "blocks\\.(\\d+)\\.";
        String at = "encoder.layers.encoder_layer_";
        List<Rule> rules = new ArrayList<>();
        String[] parts = {"query", "key", "value"};
        for (int i = 0; i < parts.length; i++) {
            rules.add(new Rule(
                    Pattern.compile(block + "attention\\." + parts[i] + "\\.(weight|bias)"),
                    m -> at + m.group(1) + ".self_attention.in_proj_" + m.group(2),
                    i,
                    parts.length));
        }
        rules.add(stem(block + "attention\\.output", m -> at + m.group(1) + ".self_attention.out_proj"));
        rules.add(stem(block + "norm1", m -> at + m.group(1) + ".ln_1"));
        rules.add(stem(block + "norm2", m -> at + m.group(1) + ".ln_2"));
        rules.add(stem(block + "feedForward\\.up", m -> at + m.group(1) + "." + up));
        rules.add(stem(block + "feedForward\\.down", m -> at + m.group(1) + "." + down));
        rules.add(stem("embed\\.patches", m -> "conv_proj"));
        rules.add(stem("norm", m -> "encoder.ln"));
        rules.add(stem("head", m -> "heads.head"));
        rules.add(whole("embed.classToken", "class_token"));
        rules.add(whole("embed.positions.weight", "encoder.pos_embedding"));
        return rules;
    }

    /** {@code ViTForImageClassification}. */
    static List<Rule> huggingFace() {
        String block = "blocks\\.(\\d+)\\.";
        String at = "vit.encoder.layer.";
        return List.of(
                stem(
                        block + "attention\\.(query|key|value)",
                        m -> at + m.group(1) + ".attention.attention." + m.group(2)),
                stem(block + "attention\\.output", m -> at + m.group(1) + ".attention.output.dense"),
                stem(block + "norm1", m -> at + m.group(1) + ".layernorm_before"),
                stem(block + "norm2", m -> at + m.group(1) + ".layernorm_after"),
                stem(block + "feedForward\\.up", m -> at + m.group(1) + ".intermediate.dense"),
                stem(block + "feedForward\\.down", m -> at + m.group(1) + ".output.dense"),
                stem("embed\\.patches", m -> "vit.embeddings.patch_embeddings.projection"),
                stem("norm", m -> "vit.layernorm"),
                stem("head", m -> "classifier"),
                whole("embed.classToken", "vit.embeddings.cls_token"),
                whole("embed.positions.weight", "vit.embeddings.position_embeddings"));
    }

    private static Rule whole(String key, String name) {
        return new Rule(Pattern.compile(Pattern.quote(key)), m -> name, 0, 1);
    }
}
