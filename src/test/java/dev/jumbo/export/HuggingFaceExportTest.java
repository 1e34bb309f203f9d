package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.TokenizerTraining;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.models.LstmClassifier;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported folders, read as published models are. */
class HuggingFaceExportTest {
    private final Path folder;
    private final Tokenizer tokenizer =
            new TokenizerTraining(TokenizerTraining.Kind.BYTES, 258).train(List.of(), TrainingProgress.NONE);

    HuggingFaceExportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "llama", "qwen2", "qwen3", "mistral", "bert"})
    void theFolderIsTheModel(String name) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Module model = Zoo.filled(
                    switch (name) {
                        case "gpt" -> Gpt.of(Zoo.gpt());
                        case "llama" -> Llama.of(Zoo.llama());
                        case "qwen2" -> Llama.of(Zoo.llama().qkvBias(true));
                        case "qwen3" -> Llama.of(Zoo.llama().qkNorm(true).tied(true));
                        case "mistral" -> Llama.of(Zoo.llama().window(4));
                        default ->
                            Bert.of(
                                    new Bert.Config(Zoo.VOCABULARY, 16, 32, 2, 2, Zoo.MOST, 2, 0.1, 1e-12),
                                    false,
                                    true,
                                    false);
                    });
            HuggingFaceExport.write(model, Zoo.MOST, tokenizer, folder);
            Module read = PublishedModel.load(folder, Module.class, Device.CPU).model();
            Tensor ids = Tensor.of(new long[] {3, 1, 4, 1, 5, 9, 2, 6}, 1, 8);
            assertThat(((Layer) read).forward(ids).sameAs(((Layer) model).forward(ids)))
                    .isTrue();
            assertThat(Tokenizer.open(folder).fingerprint()).isEqualTo(tokenizer.fingerprint());
        }
    }

    @Test
    void othersAreRefused() {
        try (Scope scope = Scope.open()) {
            Module lstm = Zoo.filled(LstmClassifier.of(Zoo.VOCABULARY, 8, 6, 1, true, 0, 3));
            assertThatThrownBy(() -> HuggingFaceExport.write(lstm, Zoo.MOST, tokenizer, folder))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("got a LstmClassifier");
        }
    }
}
