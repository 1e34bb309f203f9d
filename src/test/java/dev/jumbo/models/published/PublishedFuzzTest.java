package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changed folders and ONNX files are read or refused with an IOException. */
class PublishedFuzzTest {
    private final Path folder;

    PublishedFuzzTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "qwen2", "bert-pretraining", "gpt2", "gpt-neo", "gptj"})
    void changedFolders(String name) throws IOException {
        Path stored = PublishedModelTest.stored(name);
        String config = Files.readString(stored.resolve("config.json"));
        byte[] weights = Files.readAllBytes(stored.resolve("model.safetensors"));
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            boolean settings = random.nextInt(3) > 0;
            Files.writeString(folder.resolve("config.json"), settings ? Mutations.json(config, random) : config);
            Files.write(folder.resolve("model.safetensors"), settings ? weights : Mutations.bytes(weights, random));
            refused += load() ? 0 : 1;
        }
        assertThat(refused).isBetween(100, 399);
    }

    /** Configurations that once did something else than say what is wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "gpt-neo | neo-no-kinds.json | 'attention_types': expected lists of kinds",
                "gpt-neo | neo-width-overflows.json | config.json: integer overflow",
                "gpt2 | deep.json | config.json: not JSON: Document nesting depth",
                "llama2 | tied-to-a-list.json | config.json: 'tie_word_embeddings': expected true or false, got []"
            })
    void foundBefore(String name, String config, String message) throws IOException {
        Path stored = PublishedModelTest.stored(name);
        Files.copy(stored.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        try (var in = Objects.requireNonNull(PublishedFuzzTest.class.getResourceAsStream("/fuzz/" + config))) {
            Files.copy(in, folder.resolve("config.json"));
        }
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> PublishedModel.load(folder, Module.class, Device.CPU))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void changedOnnxFiles() throws IOException {
        OnnxGraph graph = new OnnxGraph(PublishedModelTest.stored("bert"));
        byte[] valid = graph.bytes();
        graph.oneShape = graph.fusedNorm = graph.packed = true;
        byte[] other = graph.bytes();
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] changed = Mutations.bytes(i % 2 == 0 ? valid : other, random);
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off()) {
                OnnxBert bert = OnnxBert.of(OnnxFile.of(changed));
                bert.config();
                for (String name : bert.names()) {
                    bert.weight(name);
                }
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            } catch (RuntimeException e) {
                fail("change " + i, e);
            }
        }
        assertThat(refused).isBetween(300, 2900);
    }

    @Test
    void noiseIsNoOnnxFile() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 2) {
                noise[0] = 7 << 3 | 2;
                noise[1] = (byte) (noise.length - 2);
            }
            assertThatThrownBy(() -> OnnxBert.of(OnnxFile.of(noise)))
                    .as(new String(noise, StandardCharsets.ISO_8859_1))
                    .isInstanceOf(IOException.class);
        }
    }

    private boolean load() {
        try (Scope scope = Scope.open()) {
            PublishedModel.load(folder, Module.class, Device.CPU);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(folder.toString());
            return false;
        } catch (RuntimeException e) {
            try {
                return fail(Files.readString(folder.resolve("config.json")), e);
            } catch (IOException other) {
                return fail(other);
            }
        }
    }
}
