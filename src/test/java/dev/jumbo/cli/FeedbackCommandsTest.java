package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.feedback.Feedback;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.RecordedPrediction;
import dev.jumbo.feedback.Status;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jumbo feedback} and {@code jumbo iterate}. */
class FeedbackCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private final Terminal terminal;

    FeedbackCommandsTest(@TempDir Path folder) {
        this.folder = folder;
        terminal = new Terminal(folder);
    }

    private int run(String... args) {
        return terminal.run(args);
    }

    @BeforeEach
    void corrections() throws IOException {
        try (FeedbackStore store = FeedbackStore.open(folder.resolve("f.db").toString())) {
            for (int i = 0; i < 60; i++) {
                boolean yes = i % 3 > 0;
                store.record(List.of(new RecordedPrediction(
                        "p" + i,
                        Instant.parse("2026-11-27T12:00:00Z").plusSeconds(i),
                        "words",
                        "words",
                        "text-classification",
                        "the " + (yes ? "fab" : "dud") + " number " + i,
                        null,
                        String.format("%02x%062x", i * 4, i),
                        yes ? "no" : "yes",
                        0.75,
                        Map.of("tokens", 20.0 + i, "unknown_share", 0.25),
                        "r" + i)));
                store.add(new Feedback(
                        "f" + i,
                        "p" + i,
                        Instant.parse("2026-11-27T13:00:00Z").plusSeconds(i),
                        yes ? "yes" : "no",
                        1,
                        "",
                        Status.PENDING));
            }
        }
    }

    private RunFolder words() throws IOException {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 300; i++) {
            rows.append("the ")
                    .append(i % 2 == 0 ? "good" : "bad")
                    .append(" number ")
                    .append(i * 7919 % 1000);
            rows.append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        Path file = Files.writeString(folder.resolve("words.csv"), rows);
        Recipe recipe = RecipeYaml.parse("""
                name: words
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 32}
                model: {name: textcnn, options: {width: 16, filters: 16, filterWidths: [3, 4]}}
                train: {epochs: 10, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                """.formatted(file), "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve("words"));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        return run;
    }

    @Test
    void feedbackIsListedDecidedAndWritten() throws IOException {
        assertThat(run("feedback", "list", "--store", "@f.db", "--limit", "2", "--json"))
                .isZero();
        assertThat(terminal.document().path("feedback")).hasSize(2);
        JsonNode newest = terminal.document().path("feedback").get(0);
        assertThat(newest.path("id").asText()).isEqualTo("f59");
        assertThat(newest.path("label").asText()).isEqualTo("yes");
        assertThat(newest.path("answer").asText()).isEqualTo("no");
        assertThat(newest.path("text").asText()).isEqualTo("the fab number 59");
        assertThat(newest.path("time").asText()).isEqualTo("2026-11-27T13:00:59Z");

        assertThat(run("feedback", "accept", "--store", "@f.db", "f1", "f2", "f0"))
                .isZero();
        assertThat(terminal.out()).isEqualTo("accepted: 3\n");
        assertThat(run("feedback", "reject", "--store", "@f.db", "f3", "f99")).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("rejected: 1; not found: 1\n");
        assertThat(run("feedback", "list", "--store", "@f.db", "--status", "rejected"))
                .isZero();
        assertThat(terminal.out()).contains("f3").contains("the dud number 3").doesNotContain("f1 ");

        assertThat(run("feedback", "export", "--store", "@f.db", "--out", "@out.csv"))
                .isZero();
        assertThat(TextFiles.labelled(folder.resolve("out.csv"), "text", "label"))
                .containsExactly(
                        new TextRecord.Labelled("the dud number 0", "no"),
                        new TextRecord.Labelled("the fab number 1", "yes"),
                        new TextRecord.Labelled("the fab number 2", "yes"));
        assertThat(run("feedback", "export", "--store", "@f.db", "--out", "@pictures"))
                .isZero();
        assertThat(terminal.out()).endsWith("pictures: 0\n");
        assertThat(terminal.err()).contains("left out: 3");

        assertThat(run("feedback", "delete", "--store", "@f.db", "p1")).isZero();
        try (FeedbackStore store = FeedbackStore.open(folder.resolve("f.db").toString())) {
            assertThat(store.feedback(FeedbackQuery.all())).hasSize(59);
        }
    }

    @Test
    void wrongUseIsExplained() {
        assertThat(run("feedback", "list", "--store", "@none.db")).isEqualTo(2);
        assertThat(terminal.err()).contains("no feedback in").contains("jumbo serve --feedback");
        assertThat(Files.exists(folder.resolve("none.db"))).isFalse();
        assertThat(run("feedback", "accept", "--store", "@f.db")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected ids of feedback, or --all");
        assertThat(run("feedback", "accept", "--store", "@f.db", "--all", "f1")).isEqualTo(2);
        assertThat(run("iterate", "@nothing", "--store", "@f.db")).isEqualTo(1);
        assertThat(terminal.err()).contains("no run in");
    }

    @Test
    void aRunSeesItsDriftAndGoesOnToItsNextVersion() throws IOException {
        RunFolder run = words();
        assertThat(run("feedback", "drift", "@words", "--store", "@f.db", "--json"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.document().path("predictions").asInt()).isEqualTo(60);
        JsonNode rows = terminal.document().path("rows");
        assertThat(rows.findValuesAsText("name")).containsExactly("tokens", "unknown_share", "answers", "confidence");
        assertThat(rows.findValuesAsText("verdict").subList(0, 2)).containsExactly("much change", "much change");
        assertThat(run("feedback", "drift", "@words", "--store", "@f.db")).isZero();
        assertThat(terminal.out())
                .contains("60 predictions of words beside its training data")
                .contains("unknown_share: much change (above 0: 100.0%");
        assertThat(run("feedback", "drift", "@words", "--store", "@f.db", "--html", "@drift.html"))
                .isZero();
        assertThat(terminal.err()).isEqualTo("Page: " + folder.resolve("drift.html") + "\n");
        assertThat(Files.readString(folder.resolve("drift.html")))
                .contains("<h1>Drift of words</h1>", "60 predictions of words beside its training data")
                // 20 of 60 answers are yes: see corrections()
                .contains("<th scope=\"row\">yes</th>", "<td class=\"n\">20</td><td class=\"n\">33.3%</td>")
                .contains("<td class=\"n\">40</td><td class=\"n\">66.7%</td>")
                .contains("much change (above 0: 100.0%, was 0.0%");

        assertThat(run("iterate", "@words", "--store", "@f.db", "--quiet")).isEqualTo(2);
        assertThat(terminal.err()).contains("found 0 to learn from and 0 to judge by");
        assertThat(run("feedback", "accept", "--store", "@f.db", "--all", "--model", "words"))
                .isZero();
        assertThat(terminal.out()).isEqualTo("accepted: 60\n");
        assertThat(run("iterate", "@words", "--store", "@f.db", "--quiet", "--times", "2", "--json"))
                .as(terminal.err())
                .isZero();
        JsonNode result = terminal.document();
        // The hash begins with i * 4: below 0.3 * 256 for i from 0 to 19.
        assertThat(result.path("feedback").path("heldOut").asInt()).isEqualTo(20);
        assertThat(result.path("feedback").path("train").asInt()).isEqualTo(40);
        assertThat(result.path("version").asText()).isEqualTo("words-2");
        assertThat(result.path("versionOnFeedback").path("right").asInt()).isEqualTo(20);
        assertThat(result.path("promoted").asBoolean()).isTrue();
        assertThat(Files.readString(folder.resolve("words").resolve("current"))).isEqualTo("words-2\n");
        assertThat(run.current().path()).isEqualTo(folder.resolve("words-2"));
    }
}
