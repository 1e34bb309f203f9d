package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.models.T5;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.T5Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return T5Folder.goldens();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isReadAndWritten(Case golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> weights = T5Folder.write(folder, golden);
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
            Map<String, Tensor> weights = T5Folder.write(folder, golden);
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
