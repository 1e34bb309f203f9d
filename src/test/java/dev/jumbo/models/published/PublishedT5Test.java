package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.T5;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The goldens of scripts/goldens/seq2seq.py in folders as T5 is published. */
class PublishedT5Test {
    private final Path folder;

    PublishedT5Test(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Case> goldens() {
        return Goldens.cases("seq2seq").filter(c -> c.get("kind").asText().equals("t5"));
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

    private Map<String, Tensor> publish(Case golden) throws IOException {
        boolean gated = golden.settings().get("gated").booleanValue();
        ObjectNode config = ModelConfig.JSON.createObjectNode();
        config.put("model_type", "t5").put("vocab_size", 11).put("d_model", 6).put("d_ff", 8);
        config.put("num_layers", 2).put("num_heads", 2).put("d_kv", 4).put("dropout_rate", 0.1);
        config.put("relative_attention_num_buckets", 8).put("relative_attention_max_distance", 5);
        config.put("layer_norm_epsilon", 1e-6);
        if (gated) {
            config.put("feed_forward_proj", "gated-gelu").put("tie_word_embeddings", false);
        }
        Files.writeString(folder.resolve("config.json"), config.toString());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        golden.get("parameters")
                .properties()
                .forEach(e -> weights.put(published(e.getKey(), gated), Goldens.tensor(e.getValue())));
        Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of());
        return weights;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isReadAndWritten(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> weights = publish(golden);
            PublishedModel<T5> read = PublishedModel.load(folder, T5.class, Device.CPU);
            Tensor scores = read.model()
                    .forward(golden.tensor("source"), golden.tensor("mask").to(DType.BOOL), golden.tensor("target"));
            Goldens.assertClose("logits", scores, golden.get("output"), 1e-5);
            Path written = folder.resolve("written");
            read.write(written);
            try (Safetensors file = Safetensors.open(written.resolve("model.safetensors"))) {
                assertThat(file.entries().keySet()).containsExactlyInAnyOrderElementsOf(weights.keySet());
                for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
                    assertThat(file.read(weight.getKey()).sameAs(weight.getValue()))
                            .as(weight.getKey())
                            .isTrue();
                }
            }
        }
    }

    /** The embedding under its other names, and positions that nothing reads, as the first files have them. */
    @ParameterizedTest
    @MethodSource("goldens")
    void whatIsHeldTwiceIsReadOnce(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> weights = publish(golden);
            Tensor tokens = golden.tensor("source").to(DType.FLOAT32);
            weights.put("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", tokens);
            weights.put("encoder.embed_tokens.weight", Objects.requireNonNull(weights.get("shared.weight")));
            Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of());
            T5 model = PublishedModel.load(folder, T5.class, Device.CPU).model();
            assertThat(model.tokens().weight().tensor().sameAs(Objects.requireNonNull(weights.get("shared.weight"))))
                    .isTrue();
            weights.put("decoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight", tokens);
            weights.remove("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
            Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of());
            assertThatThrownBy(() -> PublishedModel.load(folder, T5.class, Device.CPU))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "missing: decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight; unexpected:"
                                    + " decoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight");
            Path config = folder.resolve("config.json");
            String good = Files.readString(config);
            Files.writeString(config, good.replace("\"d_kv\"", "\"feed_forward_proj\":\"silu\",\"d_kv\""));
            if (!golden.settings().get("gated").booleanValue()) {
                assertThatThrownBy(() -> PublishedModel.load(folder, T5.class, Device.CPU))
                        .hasMessageContaining("'feed_forward_proj': expected relu or gated-gelu, got \"silu\"");
            }
        }
    }
}
