package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same of SQLite and PostgreSQL. */
class FeedbackStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    Path folder;

    private static RecordedPrediction text(String id, Instant time, String model) {
        return new RecordedPrediction(
                id,
                time,
                model,
                model + "-2",
                "text-classification",
                "it's \"good\"; 好 \ud83d\ude00\n",
                null,
                "ab12",
                "yes",
                0.875,
                Map.of("tokens", 7.0, "unknown_share", 1.0 / 3),
                "request-1");
    }

    private static Feedback said(String id, String prediction, Instant time, Status status) {
        return new Feedback(id, prediction, time, "no", 2, "wrong", status);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenReadsTheSameAfterItIsOpenedAgain(TestStores.Kind kind) throws Exception {
        String where = TestStores.fresh(kind, folder);
        RecordedPrediction text = text("p1", NOON, "reviews");
        RecordedPrediction picture = new RecordedPrediction(
                "p2",
                NOON.plusMillis(1),
                "clothes",
                "1",
                "image-classification",
                null,
                new byte[] {0, -1, 127, -128, 39},
                "cd34",
                "Bag",
                Double.NaN,
                Map.of(),
                null);
        Feedback full = said("f1", "p1", NOON.plusSeconds(5), Status.PENDING);
        Feedback rating = new Feedback("f2", "p2", NOON.plusSeconds(6), null, 5, "", Status.ACCEPTED);
        try (FeedbackStore store = FeedbackStore.open(where)) {
            store.record(List.of(text, picture));
            store.record(List.of(text("p1", NOON, "another"))); // the id is there: nothing changes
            assertThat(store.add(full)).isTrue();
            assertThat(store.add(rating)).isTrue();
        }
        try (FeedbackStore store = FeedbackStore.open(where)) {
            List<FeedbackEntry> entries = store.feedback(FeedbackQuery.all());
            assertThat(entries).extracting(FeedbackEntry::feedback).containsExactly(rating, full);
            assertThat(entries.get(1).prediction()).isEqualTo(text);
            RecordedPrediction read = entries.get(0).prediction();
            assertThat(read.picture()).containsExactly(0, -1, 127, -128, 39);
            assertThat(read.text()).isNull();
            assertThat(read.requestId()).isNull();
            assertThat(read.probability()).isNaN();
            assertThat(read.features()).isEmpty();
            assertThat(store.predictions(FeedbackQuery.all()))
                    .extracting(RecordedPrediction::id)
                    .containsExactly("p2", "p1");
            assertThat(store.predictions(FeedbackQuery.all().limit(1)).get(0).picture())
                    .isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQueryTellsModelStatusTimeAndLimit(TestStores.Kind kind) throws Exception {
        try (FeedbackStore store = FeedbackStore.open(TestStores.fresh(kind, folder))) {
            store.record(List.of(text("p1", NOON, "a"), text("p2", NOON.plusSeconds(1), "b")));
            store.add(said("f1", "p1", NOON.plusSeconds(10), Status.PENDING));
            store.add(said("f2", "p1", NOON.plusSeconds(20), Status.REJECTED));
            store.add(said("f3", "p2", NOON.plusSeconds(30), Status.PENDING));
            assertThat(ids(store, FeedbackQuery.all())).containsExactly("f3", "f2", "f1");
            assertThat(ids(store, FeedbackQuery.all().limit(2))).containsExactly("f3", "f2");
            assertThat(ids(store, FeedbackQuery.all().model("a"))).containsExactly("f2", "f1");
            assertThat(ids(store, FeedbackQuery.all().status(Status.PENDING))).containsExactly("f3", "f1");
            assertThat(ids(store, FeedbackQuery.all().since(NOON.plusSeconds(20))))
                    .containsExactly("f3", "f2");
            assertThat(ids(store, FeedbackQuery.all().model("' OR ''='"))).isEmpty();
            assertThat(store.predictions(FeedbackQuery.all().model("b")))
                    .extracting(RecordedPrediction::id)
                    .containsExactly("p2");
            assertThat(store.decide(List.of("f1", "f3", "f9"), Status.ACCEPTED)).isEqualTo(2);
            assertThat(ids(store, FeedbackQuery.all().status(Status.ACCEPTED))).containsExactly("f3", "f1");
        }
    }

    private static List<String> ids(FeedbackStore store, FeedbackQuery query) throws FeedbackException {
        return store.feedback(query).stream()
                .map(entry -> entry.feedback().id())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void feedbackNeedsItsPrediction(TestStores.Kind kind) throws Exception {
        try (FeedbackStore store = FeedbackStore.open(TestStores.fresh(kind, folder))) {
            assertThat(store.add(said("f1", "p1", NOON, Status.PENDING))).isFalse();
            assertThat(store.feedback(FeedbackQuery.all())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOldGoesButWhatIsLearnedFromStays(TestStores.Kind kind) throws Exception {
        try (FeedbackStore store = FeedbackStore.open(TestStores.fresh(kind, folder))) {
            store.record(List.of(
                    text("old", NOON, "a"), text("accepted", NOON, "a"), text("new", NOON.plusSeconds(1), "a")));
            store.add(said("f1", "old", NOON, Status.PENDING));
            store.add(said("f2", "accepted", NOON, Status.ACCEPTED));
            assertThat(store.expire(NOON.plusSeconds(1))).isEqualTo(1);
            assertThat(store.predictions(FeedbackQuery.all()))
                    .extracting(RecordedPrediction::id)
                    .containsExactly("new", "accepted");
            assertThat(ids(store, FeedbackQuery.all())).containsExactly("f2");
            assertThat(store.delete(List.of("accepted", "nothing"))).isEqualTo(1);
            assertThat(ids(store, FeedbackQuery.all())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void textsThatOneDatabaseCannotHoldAreKeptAlike(TestStores.Kind kind) throws Exception {
        try (FeedbackStore store = FeedbackStore.open(TestStores.fresh(kind, folder))) {
            store.record(List.of(text("p1", NOON, "a")));
            store.add(new Feedback("f1", "p1", NOON, "a\0b", null, "x".repeat(100_000), Status.PENDING));
            Feedback read = store.feedback(FeedbackQuery.all()).get(0).feedback();
            assertThat(read.label()).isEqualTo("a\ufffdb");
            assertThat(read.comment()).hasSize(100_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsAndTwoOpenStoresLoseNothing(TestStores.Kind kind) throws Exception {
        String where = TestStores.fresh(kind, folder);
        Set<String> acknowledged = new TreeSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (FeedbackStore one = FeedbackStore.open(where);
                FeedbackStore two = FeedbackStore.open(where)) {
            one.record(List.of(text("p1", NOON, "a")));
            List<Future<List<String>>> written = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                written.add(threads.submit(() -> {
                    List<String> ids = new ArrayList<>();
                    for (int i = 0; i < 25; i++) {
                        String id = "f" + thread + "-" + i;
                        if ((thread % 2 == 0 ? one : two).add(said(id, "p1", NOON, Status.PENDING))) {
                            ids.add(id);
                        }
                    }
                    return ids;
                }));
            }
            for (Future<List<String>> each : written) {
                acknowledged.addAll(each.get());
            }
            assertThat(acknowledged).hasSize(100);
            assertThat(new TreeSet<>(ids(two, FeedbackQuery.all()))).isEqualTo(acknowledged);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFileIsForcedToDiskAndForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("deep").resolve("f.db");
        try (FeedbackStore store = FeedbackStore.open(file.toString())) {
            store.record(List.of(text("p1", NOON, "a")));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement();
                    ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
                assertThat(mode.getString(1)).isEqualTo("wal");
            }
        }
    }

    @Test
    void whatIsDeletedIsNotInTheFile() throws Exception {
        Path file = folder.resolve("f.db");
        try (FeedbackStore store = FeedbackStore.open(file.toString())) {
            store.record(List.of(text("p1", NOON, "model-that-will-be-forgotten")));
        }
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("model-that-will-be-forgotten");
        try (FeedbackStore store = FeedbackStore.open(file.toString())) {
            assertThat(store.delete(List.of("p1"))).isEqualTo(1);
        }
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("model-that-will-be-forgotten");
    }

    @Test
    void whatCannotBeOpenedIsNamedWithoutItsPassword() throws Exception {
        assertThatThrownBy(() -> FeedbackStore.open("jdbc:mysql://host/db?password=secret"))
                .isInstanceOf(FeedbackException.class)
                .hasMessageContaining("jdbc:postgresql://host/database")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> FeedbackStore.open("jdbc:postgresql://127.0.0.1:1/db?user=a&password=secret"))
                .isInstanceOf(FeedbackException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/db")
                .hasMessageNotContaining("secret");
        Path file = Files.writeString(folder.resolve("no.db"), "This is no database, but a text. ".repeat(100));
        assertThatThrownBy(() -> FeedbackStore.open(file.toString()))
                .isInstanceOf(FeedbackException.class)
                .hasMessageContaining("no.db");
    }
}
