package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's session at the command line: one process, in a folder of its own, runs all the commands. */
class CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECIPE = """
            name: small
            data: {source: embedded}
            model: {name: mlp}
            train: {epochs: 2, batchSize: 500, optimizer: {name: adam, lr: 0.003}, precision: float32}
            """;

    private static final List<String> COMMANDS = List.of(
            "train small.yaml --set train.epochs=1 --run one",
            "evaluate runs/one --json",
            "inspect runs/one --json",
            "inspect small.yaml --json",
            "doctor --json",
            "train small.yaml --set train.epochs=1 --run one",
            "train small.yaml --set train.epochs=1 --run one --resume",
            "train small.yaml --set train.epoch=1 --run two",
            "train none.yaml",
            "evaluate runs/none",
            "predict runs/one none.png",
            "predict runs/one broken.png",
            "evaluate",
            "fly",
            "train --help",
            "export runs/one --format onnx --preprocessing --json",
            "export runs/one --format torchscript -o one.pt --json",
            "export runs/one --format bundle -o one.zip --json",
            "verify one.zip --json",
            "verify runs/one --json",
            "export runs/one --format gguf",
            "verify broken.png");

    @TempDir
    static Path folder;

    private static List<CommandLineSession.Outcome> results = List.of();
    private static String errors = "";

    @BeforeAll
    static void session() throws Exception {
        Files.writeString(folder.resolve("small.yaml"), RECIPE);
        Files.writeString(folder.resolve("broken.png"), "not a picture");
        results = CommandLineSession.in(folder, COMMANDS);
        errors = results.stream().map(CommandLineSession.Outcome::err).collect(Collectors.joining());
    }

    @Test
    void exitCodesTellDoneFailedAndWrongUse() {
        assertThat(results.stream().map(CommandLineSession.Outcome::code))
                .as(errors)
                .containsExactly(0, 0, 0, 0, 0, 2, 0, 2, 2, 1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0, 2, 1);
    }

    @Test
    void whatIsExportedIsThere() throws IOException {
        for (int i : new int[] {15, 16, 17}) {
            JsonNode written = document(i);
            Path file = folder.resolve(written.get("file").textValue());
            assertThat(Files.size(file))
                    .isEqualTo(written.get("bytes").longValue())
                    .isPositive();
        }
        assertThat(document(15).get("file").textValue()).isEqualTo("runs/one/export/one.onnx");
        assertThat(document(18)).isEqualTo(document(19));
        assertThat(document(18).get("files").intValue()).isEqualTo(4);
        assertThat(document(18).get("problems")).isEmpty();
    }

    @Test
    void evaluationIsOneDocumentWithTheMetricsNames() throws IOException {
        JsonNode values = document(1);
        assertThat(values.get("accuracy").doubleValue()).isBetween(0.7, 1.0);
        assertThat(values.get("f1_macro").doubleValue()).isBetween(0.7, 1.0);
        assertThat(values.get("examples").intValue()).isEqualTo(2000);
        JsonNode kept = JSON.readTree(folder.resolve("runs/one/evaluation.json").toFile());
        assertThat(kept.get("accuracy").doubleValue())
                .isCloseTo(values.get("accuracy").doubleValue(), within(1e-9));
    }

    @Test
    void inspectionOfARunAndOfItsRecipeAgree() throws IOException {
        assertThat(document(2)).isEqualTo(document(3));
        assertThat(document(2).get("parameters").longValue()).isPositive();
    }

    @Test
    void doctorSaysWhatWillBeUsed() throws IOException {
        JsonNode found = document(4);
        assertThat(found.get("threads").intValue()).isPositive();
        assertThat(found.get("device").textValue()).isNotEmpty();
        assertThat(found.get("precision").textValue()).isIn("float32", "bfloat16");
        assertThat(found.get("settings").isArray()).isTrue();
    }

    @Test
    void errorsSayWhatToDoAndShowNoStack() {
        assertThat(errors)
                .contains("--resume")
                .contains("train.epoch")
                .contains("epochs")
                .contains("none.yaml")
                .contains("no run in runs/none")
                .contains("none.png")
                .contains("broken.png")
                .contains("fly")
                .doesNotContain("\tat ")
                .doesNotContain("defect in Jumbo");
    }

    @Test
    void helpShowsAnExample() {
        assertThat(results.get(14).out()).contains("Example", "jumbo train");
    }

    @Test
    void theRunCanBeReadWithoutJumbo() {
        assertThat(folder.resolve("runs/one"))
                .isDirectoryContaining("glob:**recipe.yaml")
                .isDirectoryContaining("glob:**data-card.json")
                .isDirectoryContaining("glob:**metrics.jsonl")
                .isDirectoryContaining("glob:**report.html");
    }

    private JsonNode document(int command) throws IOException {
        return results.get(command).document();
    }
}
