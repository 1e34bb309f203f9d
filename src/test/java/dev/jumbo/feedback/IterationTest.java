package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.BundleStatistics;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a run through feedback to its next version. */
class IterationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private FeedbackStore store;

    @BeforeEach
    void open() throws IOException {
        store = FeedbackStore.open(folder.resolve("f.db").toString());
    }

    private RunFolder train(String recipe) throws IOException {
        Recipe parsed = RecipeYaml.parse(recipe, "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve(parsed.name()));
        new TrainingRun(parsed, run).train(false, Progress.silent());
        return run;
    }

    /** "good" or "bad" among words that say nothing. */
    private static String sentence(SplittableRandom random, String word) {
        StringBuilder text = new StringBuilder();
        int at = random.nextInt(6);
        for (int w = 0; w < 6; w++) {
            text.append(w == at ? word : "thing" + random.nextInt(9)).append(' ');
        }
        return text.toString().strip();
    }

    private RunFolder reviews() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 300; i++) {
            rows.append(i % 2 == 0 ? "yes," : "no,")
                    .append(sentence(random, i % 2 == 0 ? "good" : "bad"))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("texts.csv"), rows);
        return train("""
                name: reviews
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 64}
                model: {name: textcnn, options: {width: 16, filters: 16, filterWidths: [3, 4]}}
                train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                """.formatted(file));
    }

    private void say(int id, String model, String text, byte[] picture, String label, Status status)
            throws IOException {
        FeedbackEntry entry = FeedbackExportTest.entry(id, text, picture, label);
        RecordedPrediction p = entry.prediction();
        store.record(List.of(new RecordedPrediction(
                p.id(), p.time(), model, "1", p.task(), text, picture, p.sha256(), "said", 0.5, Map.of(), null)));
        store.add(new Feedback("f" + id, p.id(), Instant.ofEpochSecond(id), label, null, "", status));
    }

    @Test
    void newWordsAreLearnedAndOldOnesKept() throws IOException {
        RunFolder run = reviews();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 120; i++) {
            // Words that the first version never saw.
            say(
                    i,
                    "reviews",
                    sentence(random, i % 2 == 0 ? "fab" : "dud"),
                    null,
                    i % 2 == 0 ? "yes" : "no",
                    Status.ACCEPTED);
        }
        say(500, "reviews", sentence(random, "fab"), null, "no", Status.PENDING);
        say(501, "reviews", sentence(random, "fab"), null, "perhaps", Status.ACCEPTED);
        say(502, "reviews", null, null, "yes", Status.ACCEPTED);
        say(503, "other", sentence(random, "fab"), null, "no", Status.ACCEPTED);
        String tested = ((dev.jumbo.tasks.TextData) TrainingRun.openData(RecipeYaml.read(run.recipe(), List.of())))
                .texts()
                .test()
                .get(0)
                .text();
        say(504, "reviews", tested, null, "yes", Status.ACCEPTED);

        Iteration iteration = new Iteration(run, Iteration.Settings.of("reviews"));
        Iteration.Result result =
                iteration.next(store, false, Progress.silent()).orElseThrow();

        FeedbackData.Counts counts = result.feedback();
        assertThat(counts.train() + counts.heldOut()).isEqualTo(120);
        assertThat(counts.heldOut()).isBetween(15, 60);
        assertThat(List.of(counts.known(), counts.otherClasses(), counts.withoutInput()))
                .containsExactly(1, 1, 1);
        assertThat(result.served()).isEqualTo("reviews");
        assertThat(result.version()).isEqualTo("reviews-2");
        assertThat(result.servedOnTest().total()).isEqualTo(30);
        assertThat(result.servedOnTest().accuracy())
                .isCloseTo(Bundle.read(run.bundle()).metrics().get("accuracy"), within(1e-9));
        assertThat(result.versionOnTest().accuracy()).isGreaterThanOrEqualTo(0.96);
        assertThat(result.servedOnFeedback().accuracy()).isLessThan(0.8);
        assertThat(result.versionOnFeedback().accuracy()).isGreaterThan(0.9);
        assertThat(result.versionOnFeedback().total()).isEqualTo(counts.heldOut());
        assertThat(result.promoted()).isTrue();

        RunFolder version = run.beside("reviews-2");
        assertThat(run.current().path()).isEqualTo(version.path());
        JsonNode written =
                JSON.readTree(version.path().resolve("comparison.json").toFile());
        assertThat(written.path("promoted").asBoolean()).isTrue();
        assertThat(written.path("versionOnFeedback").path("right").asLong())
                .isEqualTo(result.versionOnFeedback().right());
        Recipe recipe = RecipeYaml.read(version.recipe(), List.of());
        assertThat(recipe.model().from()).isEqualTo(run.bundle().toString());
        assertThat(recipe.data()).isInstanceOf(ExtendedSource.class);
        assertThat(((TextClassification) Bundle.read(version.bundle()).task())
                        .tokenizer()
                        .fingerprint())
                .isEqualTo(((TextClassification) Bundle.read(run.bundle()).task())
                        .tokenizer()
                        .fingerprint());
        // The version is a run like any other: it is evaluated from its own folder, on the old test data.
        assertThat(new TrainingRun(recipe, version).evaluate().get("accuracy"))
                .isCloseTo(result.versionOnTest().accuracy(), within(1e-9));

        // With nothing new the third version cannot get more right, and the second stays.
        Iteration.Result third = iteration.next(store, false, Progress.silent()).orElseThrow();
        assertThat(third.served()).isEqualTo("reviews-2");
        assertThat(third.version()).isEqualTo("reviews-3");
        assertThat(third.promoted())
                .isEqualTo(third.versionOnFeedback().right()
                        > third.servedOnFeedback().right());
        assertThat(RecipeYaml.read(run.beside("reviews-3").recipe(), List.of())
                        .model()
                        .from())
                .isEqualTo(version.bundle().toString());
    }

    @Test
    void wrongCorrectionsAreNotPromoted() throws IOException {
        RunFolder run = reviews();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 60; i++) {
            // The classes the wrong way round: learned, they cost what was known.
            say(
                    i,
                    "reviews",
                    sentence(random, i % 2 == 0 ? "good" : "bad"),
                    null,
                    i % 2 == 0 ? "no" : "yes",
                    Status.ACCEPTED);
        }
        Iteration.Settings settings = new Iteration.Settings("reviews", 0.3, 20, 0.005, 40, List.of());
        Iteration.Result result = new Iteration(run, settings)
                .next(store, false, Progress.silent())
                .orElseThrow();
        assertThat(result.versionOnFeedback().right())
                .isGreaterThan(result.servedOnFeedback().right());
        assertThat(result.versionOnTest().accuracy())
                .isLessThan(result.servedOnTest().accuracy() - 0.5);
        assertThat(result.promoted()).isFalse();
        assertThat(result.why()).contains("loses more than 0.005 on the old test data");
        assertThat(run.current()).isEqualTo(run);
        assertThat(Files.exists(run.path().resolve("current"))).isFalse();
    }

    @Test
    void whatIsTooLittleOrChangedIsRefused() throws IOException {
        RunFolder run = reviews();
        Iteration iteration = new Iteration(run, Iteration.Settings.of("reviews"));
        assertThatThrownBy(() -> iteration.next(store, false, Progress.silent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least 20 accepted corrections", "found 0 to learn from");
        assertThatThrownBy(() -> iteration.next(store, true, Progress.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leave --resume out");
        Path texts = folder.resolve("texts.csv");
        Files.writeString(texts, Files.readString(texts) + "yes,one more good thing\n");
        assertThatThrownBy(() -> iteration.next(store, false, Progress.silent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has changed since it was trained");
    }

    @Test
    void otherTasksAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("corpus.txt"), "abc abc\n".repeat(100));
        RunFolder run = train("""
                name: letters
                task: language-modeling
                data: {source: corpus, path: '%s'}
                prepare: {tokenizer: {name: characters}, context: 8}
                model: {name: gpt, options: {width: 16, numHeads: 2, numBlocks: 1}}
                train: {epochs: 1}
                """.formatted(file));
        assertThatThrownBy(() ->
                        new Iteration(run, Iteration.Settings.of("letters")).next(store, false, Progress.silent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a run of task language-modeling does not learn from feedback");
        assertThat(BundleStatistics.read(run.bundle())).isEmpty();
    }

    @Test
    void picturesAreLearnedFromToo() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        Path photos = folder.resolve("photos");
        for (int i = 0; i < 120; i++) {
            // The first version knows bright pictures of the left and the right.
            Path place = Files.createDirectories(photos.resolve(i % 2 == 0 ? "left" : "right"));
            Files.write(place.resolve(i + ".png"), half(random, i % 2 == 0, 180, 255));
        }
        RunFolder run = train("""
                name: sides
                data: {source: folder, path: '%s', channels: 1, height: 8, width: 8}
                prepare: {normalize: none}
                model: {name: mlp, options: {hidden: [16]}}
                train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.01}, precision: float32}
                """.formatted(photos));
        DataStatistics statistics = BundleStatistics.read(run.bundle()).orElseThrow();
        assertThat(statistics.examples()).isEqualTo(96);
        assertThat(statistics.classes()).isEqualTo(Map.of("left", 48L, "right", 48L));
        assertThat(statistics.answers()).isEqualTo(Map.of("left", 6L, "right", 6L));
        assertThat(statistics.inputs().keySet()).containsExactly("brightness_deviation", "brightness_mean");
        // Half of each picture is uniform from 180 to 254 of 255, the rest is black.
        assertThat(statistics.inputs().get("brightness_mean").mean()).isCloseTo(217 / 255.0 / 2, within(0.01));
        assertThat(statistics.confidence().total()).isEqualTo(12);

        for (int i = 0; i < 80; i++) {
            // In use the two sides are swapped in dark pictures.
            say(i, "sides", null, half(random, i % 2 == 0, 20, 60), i % 2 == 0 ? "right" : "left", Status.ACCEPTED);
        }
        Iteration.Settings settings = new Iteration.Settings("sides", 0.3, 20, 0.01, 3, List.of("train.epochs=40"));
        Iteration.Result result = new Iteration(run, settings)
                .next(store, false, Progress.silent())
                .orElseThrow();
        assertThat(result.servedOnFeedback().accuracy()).isLessThan(0.5);
        assertThat(result.versionOnFeedback().accuracy()).isGreaterThan(0.9);
        assertThat(result.versionOnTest().right()).isEqualTo(12);
        assertThat(result.promoted()).isTrue();
        assertThat(run.current().path().getFileName()).hasToString("sides-2");
        // An epoch shows each of them three times.
        DataStatistics later = BundleStatistics.read(run.current().bundle()).orElseThrow();
        assertThat(later.classes().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(96 + 3L * result.feedback().train());
    }

    private static byte[] half(SplittableRandom random, boolean left, int darkest, int brightest) throws IOException {
        byte[] pixels = new byte[64];
        for (int i = 0; i < 64; i++) {
            boolean lit = (i % 8 < 4) == left;
            pixels[i] = lit ? (byte) random.nextInt(darkest, brightest) : 0;
        }
        return PngFiles.bytes(new Picture(pixels, 1, 8, 8, 0, "half"));
    }

    @Test
    void aPointerToNothingIsNamed() throws IOException {
        RunFolder run = new RunFolder(folder.resolve("x"));
        assertThat(run.current()).isEqualTo(run);
        for (String wrong : List.of("x-9", "", "../x", "/etc")) {
            Files.createDirectories(run.path());
            Files.writeString(run.path().resolve("current"), wrong + "\n");
            assertThatThrownBy(run::current)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected the name of a run beside");
        }
    }
}
