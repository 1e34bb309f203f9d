package dev.jumbo.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.testing.Bounded;
import dev.jumbo.testing.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
        for (int i = 0; i < Mutations.cases(400); i++) {
            boolean settings = random.nextInt(3) > 0;
            Files.writeString(folder.resolve("config.json"), settings ? Mutations.json(config, random) : config);
            Files.write(folder.resolve("model.safetensors"), settings ? weights : Mutations.bytes(weights, random));
            refused += load() ? 0 : 1;
        }
        assertThat(refused).isBetween(Mutations.cases(100), Mutations.cases(400) - 1);
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
    void changedOnnxFiles() throws Exception {
        OnnxGraph graph = new OnnxGraph(PublishedModelTest.stored("bert"));
        byte[] valid = graph.bytes();
        graph.oneShape = graph.fusedNorm = graph.packed = true;
        byte[] other = graph.bytes();
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int i = 0; i < Mutations.cases(3000); i++) {
            byte[] changed = Mutations.bytes(i % 2 == 0 ? valid : other, random);
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off()) {
                Bounded.read("change " + i, changed.length, () -> {
                    OnnxBert bert = OnnxBert.of(OnnxFile.of(changed));
                    bert.config();
                    for (String name : bert.names()) {
                        bert.weight(name);
                    }
                    return true;
                });
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            } catch (RuntimeException e) {
                fail("change " + i, e);
            }
        }
        assertThat(refused).isBetween(Mutations.cases(300), Mutations.cases(2900));
    }

    /** The import as a whole, from a file or from within a zip file: what is wrong is said with the file's name. */
    @Test
    void changedOnnxFilesAndZips() throws Exception {
        byte[] valid = new OnnxGraph(PublishedModelTest.stored("bert")).bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            zip.putNextEntry(new ZipEntry("m.onnx"));
            zip.write(valid);
            zip.putNextEntry(new ZipEntry("tokenizer.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        SplittableRandom random = new SplittableRandom(6);
        Path source = folder.resolve("m.onnx");
        int refused = 0;
        for (int i = 0; i < Mutations.cases(600); i++) {
            byte[] changed = Mutations.bytes(i % 3 == 0 ? valid : packed.toByteArray(), random);
            Files.write(source, changed);
            Path to = folder.resolve("imported" + i);
            try {
                Bounded.read("change " + i, changed.length + valid.length, () -> {
                    OnnxImport.write(source, to);
                    return true;
                });
            } catch (IOException e) {
                assertThat(e).as("change " + i).hasMessageContaining("m.onnx");
                refused++;
            } catch (RuntimeException e) {
                fail("change " + i, e);
            }
        }
        assertThat(refused).isBetween(Mutations.cases(200), Mutations.cases(600) - 1);
    }

    /** Messages within messages, each a byte shorter: none that is not read is descended into. */
    @Test
    void anOnnxFileThatIsDeep() {
        byte[] deep = new byte[1 << 20];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = (byte) (i % 4 == 0 ? 7 << 3 | 3 : 1 << 3 | 3); // groups, which protobuf had before messages
        }
        assertThatThrownBy(() -> Bounded.read("deep", deep.length, () -> OnnxFile.of(deep)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void noiseIsNoOnnxFile() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < Mutations.cases(2000); i++) {
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
