package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.text.CharTokenizer;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.TextSpec;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextClassification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionRecorderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static Task task() {
        Tokenizer tokenizer = CharTokenizer.of(List.of("abc "));
        return new TextClassification(
                new TextSpec("textcnn", tokenizer.size(), 8, 2, Map.of()), List.of("no", "yes"), tokenizer);
    }

    private static Observed observed(String text) {
        return new Observed("m", "m-2", task(), text, null, new Prediction.Answer("yes", 0.75), "r1");
    }

    private FeedbackSettings settings(double sample, boolean keepInputs) {
        return new FeedbackSettings(folder.resolve("f.db").toString(), sample, 30, keepInputs, Redactor.names());
    }

    @Test
    void aPredictionIsRedactedDescribedAndWritten() throws Exception {
        FeedbackSettings settings = settings(1, true);
        try (FeedbackStore store = FeedbackStore.open(settings.store())) {
            String id;
            try (PredictionRecorder recorder = PredictionRecorder.start(store, settings)) {
                id = recorder.record(observed("ab x@y.com")).orElseThrow();
                assertThat(recorder.add(Feedback.of(id, "no", 1, "mail me: me@example.com")))
                        .isTrue();
                assertThat(recorder.add(Feedback.of("unknown", "no", null, null)))
                        .isFalse();
                assertThat(recorder.recorded()).isEqualTo(1);
                assertThat(recorder.problem()).isEmpty();
            }
            FeedbackEntry entry = store.feedback(FeedbackQuery.all()).get(0);
            RecordedPrediction kept = entry.prediction();
            assertThat(kept.id()).isEqualTo(id);
            assertThat(kept.text()).isEqualTo("ab [email]");
            assertThat(kept.sha256()).isEqualTo(Sha256.hex("ab [email]".getBytes(StandardCharsets.UTF_8)));
            assertThat(List.of(kept.model(), kept.version(), kept.task(), kept.answer()))
                    .containsExactly("m", "m-2", "text-classification", "yes");
            assertThat(kept.probability()).isEqualTo(0.75);
            assertThat(kept.requestId()).isEqualTo("r1");
            // Of "ab x@y.com", ten characters, six are none of "abc ": x @ y . o m.
            assertThat(kept.features()).containsEntry("tokens", 10.0);
            assertThat(kept.features().get("unknown_share")).isCloseTo(0.6, within(1e-12));
            assertThat(entry.feedback().comment()).isEqualTo("mail me: [email]");
            assertThat(entry.feedback().status()).isEqualTo(Status.PENDING);
        }
    }

    @Test
    void aPictureIsKeptAsItIsOrOnlyItsHash() throws Exception {
        byte[] png = PngFiles.bytes(new Picture(new byte[] {0, (byte) 255, 0, (byte) 255}, 1, 2, 2, 0, "p"));
        Task task = new ImageClassification(new ModelSpec("mlp", 2, 1, 2, 2), List.of("a", "b"), null);
        for (boolean keep : new boolean[] {true, false}) {
            FeedbackSettings settings = settings(1, keep);
            try (FeedbackStore store = FeedbackStore.open(settings.store())) {
                String id;
                try (PredictionRecorder recorder = PredictionRecorder.start(store, settings)) {
                    id = recorder.record(new Observed("m", "1", task, null, png, new Prediction.Answer("a", 0.5), null))
                            .orElseThrow();
                    assertThat(recorder.add(Feedback.of(id, "b", null, null))).isTrue();
                }
                RecordedPrediction kept = store.feedback(FeedbackQuery.all()).stream()
                        .map(FeedbackEntry::prediction)
                        .filter(p -> p.id().equals(id))
                        .findFirst()
                        .orElseThrow();
                assertThat(kept.picture()).isEqualTo(keep ? png : null);
                assertThat(kept.sha256()).isEqualTo(Sha256.hex(png));
                assertThat(kept.features().get("brightness_mean")).isCloseTo(0.5, within(1e-12));
                assertThat(kept.features().get("brightness_deviation")).isCloseTo(0.5, within(1e-12));
            }
        }
    }

    @Test
    void onlyTheSampleIsRecorded() throws Exception {
        FeedbackSettings settings = settings(0.25, true);
        try (FeedbackStore store = FeedbackStore.open(settings.store());
                PredictionRecorder recorder = PredictionRecorder.start(store, settings)) {
            int taken = 0;
            for (int i = 0; i < 2000; i++) {
                taken += recorder.record(observed("a")).isPresent() ? 1 : 0;
            }
            assertThat(recorder.flush(LONG)).isTrue();
            // Six standard deviations of 2000 draws with p = 0.25 are 116.
            assertThat(taken).isBetween(500 - 116, 500 + 116);
            assertThat(recorder.recorded()).isEqualTo(taken);
            assertThat(store.predictions(FeedbackQuery.all())).hasSize(taken);
        }
    }

    @Test
    void aFullQueueDropsAndCountsAndDoesNotWait() throws Exception {
        FeedbackSettings settings = settings(1, true);
        try (FeedbackStore store = FeedbackStore.open(settings.store());
                PredictionRecorder recorder = PredictionRecorder.start(store, settings, 8)) {
            int taken = 0;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + settings.store());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE"); // the writer waits for this transaction
                for (int i = 0; i < 1000; i++) {
                    taken += recorder.record(observed("a")).isPresent() ? 1 : 0;
                }
                statement.execute("ROLLBACK");
            }
            assertThat(recorder.flush(LONG)).isTrue();
            // What the writer holds is not in the queue any more.
            assertThat(taken).isBetween(8, 8 + 256);
            assertThat(recorder.dropped()).isEqualTo(1000 - taken);
            assertThat(recorder.recorded()).isEqualTo(taken);
        }
    }

    @Test
    void whatCannotBeRedactedIsNotKeptAndTheRestIs() throws Exception {
        FeedbackSettings settings =
                new FeedbackSettings(folder.resolve("f.db").toString(), 1, 30, true, List.of("(?:a|b)*c"));
        try (FeedbackStore store = FeedbackStore.open(settings.store());
                PredictionRecorder recorder = PredictionRecorder.start(store, settings)) {
            recorder.record(observed("ab".repeat(500_000))); // the expression exhausts the stack
            String id = recorder.record(observed("abc")).orElseThrow();
            assertThat(recorder.flush(LONG)).isTrue();
            assertThat(recorder.dropped()).isEqualTo(1);
            List<RecordedPrediction> kept = store.predictions(FeedbackQuery.all());
            assertThat(kept).extracting(RecordedPrediction::id).containsExactly(id);
            assertThat(kept.get(0).text()).isEqualTo("[redacted]");
        }
    }

    @Test
    void whatIsTooOldIsDeletedAtTheStart() throws Exception {
        FeedbackSettings settings = settings(1, true);
        try (FeedbackStore store = FeedbackStore.open(settings.store())) {
            Instant now = Instant.now();
            store.record(
                    List.of(aged("old", now.minus(Duration.ofDays(31))), aged("new", now.minus(Duration.ofDays(29)))));
            try (PredictionRecorder recorder = PredictionRecorder.start(store, settings)) {
                Optional<String> id = recorder.record(observed("a"));
                assertThat(recorder.flush(LONG)).isTrue();
                assertThat(store.predictions(FeedbackQuery.all()))
                        .extracting(RecordedPrediction::id)
                        .containsExactly(id.orElseThrow(), "new");
            }
        }
    }

    private static RecordedPrediction aged(String id, Instant time) {
        return new RecordedPrediction(
                id, time, "m", "1", "text-classification", "a", null, "00", "yes", 1, Map.of(), null);
    }
}
