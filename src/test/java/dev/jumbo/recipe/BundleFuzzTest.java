package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.jumbo.data.text.BpeTrainer;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.testing.Bounded;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changed bundles are read or refused with an IOException that names the file, and take no more memory than they are worth. */
@Timeout(600)
class BundleFuzzTest {
    private static final List<String> VALUES = List.of(
            "\"mlp\"",
            "\"resnet18\"",
            "\"gpt\"",
            "\"llama\"",
            "\"bert\"",
            "\"transformer\"",
            "\"lstm\"",
            "\"image-classification\"",
            "\"text-classification\"",
            "\"language-modeling\"",
            "\"translation\"",
            "[1, 1, 1, 1]",
            "[2147483647]",
            "65536",
            "100000",
            "2000",
            "[1000000, 1000000]",
            "{\"hidden\": [2147483647, 2147483647]}",
            "{\"numLayers\": 1000000}",
            "{\"width\": 2147483647}",
            "{\"numBlocks\": 1000, \"width\": 65536}",
            "[\"a\", \"a\"]",
            "1e-30",
            "\"" + "x".repeat(5000) + "\"");

    private final Path folder;
    private final Path zip;

    BundleFuzzTest(@TempDir Path temporary) {
        folder = temporary.resolve("bundle");
        zip = temporary.resolve("bundle.zip");
    }

    private void write(String kind) throws IOException {
        Tokenizer tokenizer = new BpeTrainer(270).train(List.of("a bad cab", "a good day"));
        Task task = switch (kind) {
            case "mlp" ->
                new ImageClassification(
                        new ModelSpec("mlp", 2, 1, 4, 4, Map.of("hidden", List.of(3))), List.of("cat", "dog"), null);
            case "resnet18-small" ->
                new ImageClassification(
                        new ModelSpec("resnet18-small", 2, 1, 8, 8, Map.of("width", 2, "blocks", List.of(1, 1, 1, 1))),
                        List.of("cat", "dog"),
                        null);
            case "textcnn" ->
                new TextClassification(
                        new TextSpec("textcnn", tokenizer.size(), 8, 2, Map.of("width", 4, "filters", 4)),
                        List.of("no", "yes"),
                        tokenizer);
            default ->
                new LanguageModeling(
                        new TextSpec(kind, tokenizer.size(), 8, 0, Map.of("width", 8, "numHeads", 2, "numBlocks", 1)),
                        null,
                        tokenizer);
        };
        try (Scope scope = Scope.open()) {
            Module model = Module.materialise(task.model(), Device.CPU, 1);
            new Bundle(task, Map.of("accuracy", 0.5), "ab", model.parameterCount(), "").write(folder, model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "resnet18-small", "textcnn", "gpt", "llama"})
    void changedFiles(String kind) throws Exception {
        write(kind);
        Map<String, byte[]> valid = new HashMap<>();
        for (String name : List.of("bundle.json", "model.safetensors", "tokenizer.json", "manifest.json")) {
            if (Files.exists(folder.resolve(name))) {
                valid.put(name, Files.readAllBytes(folder.resolve(name)));
            }
        }
        SplittableRandom random = new SplittableRandom(kind.hashCode());
        int refused = 0;
        int cases = Mutations.cases(1000);
        for (int i = 0; i < cases; i++) {
            String name = List.of("bundle.json", "bundle.json", "bundle.json", "model.safetensors", "manifest.json")
                    .get(random.nextInt(5));
            byte[] old = valid.getOrDefault(name, new byte[0]);
            boolean json = name.endsWith(".json") && random.nextInt(4) > 0;
            byte[] changed = json
                    ? Mutations.json(new String(old, StandardCharsets.UTF_8), random, VALUES)
                            .getBytes(StandardCharsets.UTF_8)
                    : Mutations.bytes(old, random);
            Files.write(folder.resolve(name), changed);
            if (!name.equals("manifest.json")) {
                Manifest.of(folder).write(folder);
            }
            refused += read(kind + " " + i + ": " + name, changed) ? 0 : 1;
            Files.write(folder.resolve(name), old);
        }
        assertThat(refused).isBetween(cases / 4, cases - 1);
    }

    /** True if the model was read. */
    private boolean read(String what, byte[] changed) throws Exception {
        long bytes = Files.size(folder.resolve("model.safetensors")) + changed.length;
        try (Scope scope = Scope.open()) {
            return Bounded.read(what, bytes, () -> {
                List<String> problems = BundleCheck.of(folder).problems();
                assertThat(problems).allSatisfy(problem -> assertThat(problem).isNotBlank());
                Bundle.read(folder).load(folder, Device.CPU);
                return problems.isEmpty();
            });
        } catch (IOException e) {
            assertThat(e).as(what).hasMessageContaining(folder.toString());
            return false;
        } catch (RuntimeException e) {
            return fail(
                    what + "\n" + new String(changed, 0, Math.min(2000, changed.length), StandardCharsets.UTF_8), e);
        }
    }

    @Test
    void changedZips() throws Exception {
        write("textcnn");
        BundleZip.pack(folder, zip);
        byte[] valid = Files.readAllBytes(zip);
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        int cases = Mutations.cases(2000);
        for (int i = 0; i < cases; i++) {
            byte[] changed = i % 2 == 0 ? Mutations.bytes(valid, random) : inDirectory(valid, random);
            Files.write(zip, changed);
            try {
                BundleCheck check = Bounded.read("zip " + i, changed.length, () -> BundleCheck.of(zip));
                refused += check.problems().isEmpty() ? 0 : 1;
            } catch (IOException e) {
                assertThat(e).as("zip " + i).hasMessageContaining(zip.toString());
                refused++;
            } catch (RuntimeException e) {
                fail("zip " + i, e);
            }
        }
        assertThat(refused).isBetween(cases / 2, cases);
    }

    /** Extremes in the directory, which is at the end. */
    private static byte[] inDirectory(byte[] valid, SplittableRandom random) {
        byte[] changed = valid.clone();
        int at = valid.length - 1 - random.nextInt(300);
        int value = new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1, 0xffff}[random.nextInt(6)];
        for (int i = 0; i < 4 && at + i < changed.length; i++) {
            changed[at + i] = (byte) (value >> 8 * i);
        }
        return changed;
    }
}
