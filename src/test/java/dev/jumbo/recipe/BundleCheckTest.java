package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that are whole, damaged, and made to do harm. */
class BundleCheckTest {
    private static final String SUM_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final Path folder;
    private final Path zip;

    BundleCheckTest(@TempDir Path temporary) {
        folder = temporary.resolve("bundle");
        zip = temporary.resolve("bundle.zip");
    }

    @BeforeEach
    void write() throws IOException {
        try (Scope scope = Scope.open()) {
            ImageClassification task = new ImageClassification(
                    new ModelSpec("mlp", 2, 1, 4, 4, Map.of("hidden", List.of(3))), List.of("cat", "dog"), null);
            Module model = Module.materialise(task.model(), Device.CPU, 1);
            new Bundle(task, Map.of("accuracy", 0.875), "ab12", model.parameterCount(), "Apache-2.0")
                    .write(folder, model);
        }
    }

    @Test
    void aWholeBundle() throws IOException {
        BundleCheck check = BundleCheck.of(folder);
        assertThat(check.problems()).isEmpty();
        assertThat(Manifest.read(folder).files().keySet())
                .containsExactly("README.md", "bundle.json", "model.safetensors");
        assertThat(check.bytes())
                .isEqualTo(Files.size(folder.resolve("README.md"))
                        + Files.size(folder.resolve("bundle.json"))
                        + Files.size(folder.resolve("model.safetensors")));
        assertThat(Bundle.read(folder).licence()).isEqualTo("Apache-2.0");
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("license: Apache-2.0", "cat, dog", "| accuracy | 0.875", "`ab12`", "1×4×4");
    }

    @Test
    void theSumIsThatOfSha256() throws IOException {
        Files.writeString(folder.resolve("abc"), "abc");
        assertThat(Manifest.of(folder).files().get("abc")).isEqualTo(new Manifest.Entry(3, SUM_OF_ABC));
    }

    @Test
    void damageIsNamed() throws IOException {
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve("model.safetensors"), weights);
        Files.writeString(folder.resolve("bundle.json"), " ", java.nio.file.StandardOpenOption.APPEND);
        Files.delete(folder.resolve("README.md"));
        Files.writeString(folder.resolve("more.txt"), "");
        List<String> problems = BundleCheck.of(folder).problems();
        assertThat(problems).hasSize(4);
        assertThat(problems.get(0)).isEqualTo("README.md: missing");
        assertThat(problems.get(1)).contains("bundle.json: has ", " bytes, expected ");
        assertThat(problems.get(2)).contains("model.safetensors: its SHA-256 is ");
        assertThat(problems.get(3)).contains("more.txt: is not in manifest.json");
    }

    @Test
    void weightsOfAnotherModelAreFound() throws IOException {
        try (Scope scope = Scope.open()) {
            Safetensors.write(folder.resolve("model.safetensors"), Map.of("other", Tensor.zeros(2)), Map.of());
        }
        Manifest.of(folder).write(folder);
        assertThat(BundleCheck.of(folder).problems())
                .anyMatch(problem -> problem.contains("is missing, expected [3, 16]"))
                .contains("model.safetensors: other is no weight of the model");
    }

    @Test
    void aZipIsTheSameBundle() throws IOException {
        BundleZip.pack(folder, zip);
        byte[] first = Files.readAllBytes(zip);
        BundleZip.pack(folder, zip);
        assertThat(Files.readAllBytes(zip)).isEqualTo(first);
        assertThat(BundleCheck.of(zip).problems()).isEmpty();
        Path other = zip.resolveSibling("other");
        BundleZip.unpack(zip, other);
        assertThat(BundleCheck.of(other)).isEqualTo(BundleCheck.of(folder));
    }

    @Test
    void aDamagedBundleIsNotPacked() throws IOException {
        Files.delete(folder.resolve("README.md"));
        assertThatThrownBy(() -> BundleZip.pack(folder, zip)).hasMessageContaining("README.md: missing");
        assertThat(Files.exists(zip)).isFalse();
    }

    /** In the manifest and as an entry: the name is refused before anything is written. */
    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "a/b", "..", "C:evil", "a\\b", ".hidden", ""})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        zip(Map.of("manifest.json", manifest(name, 3, SUM_OF_ABC), name.isEmpty() ? "x" : name, "abc"));
        assertThatThrownBy(() -> BundleCheck.of(zip))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names of files");
        assertNothingWritten();
    }

    @Test
    void entriesThatAreNotListedAreRefused() throws IOException {
        zip(Map.of("manifest.json", manifest("a", 3, SUM_OF_ABC), "a", "abc", "../evil", "x"));
        assertThatThrownBy(() -> BundleCheck.of(zip))
                .hasMessageContaining("'../evil', which its manifest does not list");
        assertNothingWritten();
    }

    @Test
    void sizesAreThoseOfTheManifest() throws IOException {
        zip(Map.of("manifest.json", manifest("a", 2, SUM_OF_ABC), "a", "abc"));
        assertThatThrownBy(() -> BundleCheck.of(zip)).hasMessageContaining("'a' has more than 2 bytes");
        zip(Map.of("manifest.json", manifest("a", 4, SUM_OF_ABC), "a", "abc"));
        assertThatThrownBy(() -> BundleCheck.of(zip))
                .hasMessageContaining("'a' has 4 bytes by its manifest, and 3 bytes");
        zip(Map.of("manifest.json", manifest("a", Long.MAX_VALUE, SUM_OF_ABC), "a", "abc"));
        assertThatThrownBy(() -> BundleCheck.of(zip)).hasMessageContaining("need more room");
    }

    @Test
    void aManifestThatNeverEndsIsRefused() throws IOException {
        zip(Map.of("manifest.json", " ".repeat(2 << 20)));
        assertThatThrownBy(() -> BundleCheck.of(zip)).hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void whatIsNoBundleIsSaidToBeNone() throws IOException {
        Files.writeString(zip, "no zip");
        assertThatThrownBy(() -> BundleCheck.of(zip))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a zip file");
        zip(Map.of("a", "abc"));
        assertThatThrownBy(() -> BundleCheck.of(zip)).hasMessageContaining("no manifest.json");
        Files.delete(folder.resolve("manifest.json"));
        assertThatThrownBy(() -> BundleCheck.of(folder)).hasMessageContaining("no manifest.json");
        assertThatThrownBy(() -> BundleCheck.of(folder.resolve("none"))).hasMessageContaining("no bundle in");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = zip.resolveSibling("elsewhere");
        Files.move(folder.resolve("README.md"), elsewhere);
        Files.createSymbolicLink(folder.resolve("README.md"), elsewhere);
        assertThat(BundleCheck.of(folder).problems()).containsExactly("README.md: missing");
    }

    private static String manifest(String name, long bytes, String sum) {
        return "{\"format\": 1, \"files\": {\"" + name.replace("\\", "\\\\") + "\": {\"bytes\": " + bytes
                + ", \"sha256\": \"" + sum + "\"}}}";
    }

    private void zip(Map<String, String> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                packed.putNextEntry(new ZipEntry(entry.getKey()));
                packed.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void assertNothingWritten() throws IOException {
        try (Stream<Path> all = Files.walk(zip.getParent())) {
            assertThat(all.map(path -> path.getFileName().toString())).doesNotContain("evil", "b");
        }
    }
}
