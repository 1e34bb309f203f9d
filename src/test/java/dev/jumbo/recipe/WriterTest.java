package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A published model gets the changes of an adapter that scripts/goldens/adapters.py wrote. */
class WriterTest {
    @TempDir
    Path folder;

    static Stream<Case> cases() {
        return Goldens.cases("adapters");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAdapterIsMerged(Case golden) throws IOException {
        try (Stream<Path> files =
                Files.list(resource("published/" + golden.get("base").asText()))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                folder.resolve("tokenizer.json"), "{\"type\": \"jumbo-characters\", \"characters\": \"abcdefgh\"}");
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Writer writer = Writer.open(folder, resource("adapters/" + golden), Device.CPU);
            Goldens.assertClose(
                    "logits", writer.generator().model().forward(golden.tensor("ids")), golden.get("output"), 1e-5);
        }
    }

    @Test
    void aRunHasItsChangesAlready() throws IOException {
        Files.writeString(folder.resolve("recipe.yaml"), "name: run");
        assertThatThrownBy(() -> Writer.open(folder, folder, Device.CPU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--adapter: expected a published model beside it, got the run " + folder);
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(WriterTest.class.getResource("/goldens/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
