package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version a request gets, and when a version loses its share: with a clock that stands until it is moved. */
class ModelsTest {
    private static final int MANY = 10_000;

    @TempDir
    private static Path folder;

    private static RunFolder run;

    private final AtomicLong clock = new AtomicLong();
    private final Map<String, Idle> workers = new HashMap<>();
    private Models models;

    /** A worker that has nothing to do. */
    private static final class Idle implements ModelWorker {
        private final CountDownLatch drained = new CountDownLatch(1);

        @Override
        public void run() throws InterruptedException {
            drained.await();
        }

        @Override
        public void drain() {
            drained.countDown();
        }

        @Override
        public int pending() {
            return 0;
        }
    }

    @BeforeAll
    static void train() throws IOException {
        run = ServedRuns.words(folder, "words", false);
    }

    @BeforeEach
    void load() throws IOException {
        ModelWorkers kind = (name, model) -> {
            workers.put(name, new Idle());
            return workers.get(name);
        };
        models = new Models(Device.CPU, List.of(kind), new SplittableRandom(1), clock::get);
        for (int i = 1; i <= 3; i++) {
            models.load("m", null, run.path());
        }
    }

    @AfterEach
    void close() {
        models.close();
    }

    private static Traffic split(double... weights) {
        Map<String, Double> byVersion = new LinkedHashMap<>();
        for (int i = 0; i < weights.length; i++) {
            byVersion.put(String.valueOf(i + 1), weights[i]);
        }
        return new Traffic(byVersion, null, null);
    }

    private static RollbackPolicy errors(double limit) {
        return new RollbackPolicy(null, limit, null, null, 100, 20);
    }

    private String version(String id, String key) {
        try (Lease lease = models.lease(id, key)) {
            return lease.model().version();
        }
    }

    /** A request to a version that takes so long. */
    private void answer(String version, long millis) {
        try (Lease lease = models.lease("m@" + version)) {
            clock.addAndGet(millis * 1_000_000);
            lease.answered();
            clock.addAndGet(1_000_000_000); // a slow client
        }
    }

    private void fail(String version, Throwable why) {
        try (Lease lease = models.lease("m@" + version)) {
            lease.failed(why);
        }
    }

    private Map<String, Double> weights() {
        return models.state("m").traffic().weights();
    }

    private ServedModel model(String version) {
        try (Lease lease = models.hold("m@" + version)) {
            return lease.model();
        }
    }

    /** Four standard deviations of a binomial distribution. */
    private static double bound(double share) {
        return 4 * Math.sqrt(MANY * share * (1 - share));
    }

    @Test
    void requestsAreDividedByWeight() {
        models.route("m", split(7, 2, 1));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            try (Lease lease = models.lease("m")) {
                counts.merge(lease.model().version(), 1, Integer::sum);
            }
        }
        Map.of("1", 0.7, "2", 0.2, "3", 0.1)
                .forEach((version, share) ->
                        assertThat((double) counts.get(version)).isCloseTo(MANY * share, within(bound(share))));
        assertThat(models.state("m").versions().stream()
                        .mapToLong(one -> one.statistics().answered())
                        .sum())
                .isEqualTo(MANY);
        assertThat(model("3").statistics().answered()).isEqualTo((long) counts.get("3"));
    }

    @Test
    void aSessionStaysWithItsVersion() {
        models.route("m", split(0.9, 0.1));
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            first.put("user-" + i, version("m", "user-" + i));
        }
        first.forEach((key, version) -> assertThat(version("m", key)).isEqualTo(version));
        long second = first.values().stream().filter("2"::equals).count();
        assertThat((double) second).isCloseTo(MANY * 0.1, within(bound(0.1)));
        models.route("m", split(0.6, 0.4));
        first.forEach((key, version) -> {
            if (version.equals("2")) {
                assertThat(version("m", key)).isEqualTo("2"); // growing takes none back
            }
        });
        assertThat(version("m", "alice")).isEqualTo("1"); // its point is 0.537
        models.route("m", split(0.5, 0.5));
        assertThat(version("m", "alice")).isEqualTo("2");
        assertThat(version("m", "bob")).isEqualTo("1"); // 0.303
    }

    @Test
    void aNamedVersionAnswersWhateverItsShare() {
        assertThat(List.of(version("m@3", "any"), version("m@2", "any"), version("m", "any")))
                .containsExactly("3", "2", "1");
        assertThatThrownBy(() -> models.lease("m@4")).hasMessageContaining("no model 'm@4'");
        assertThatThrownBy(() -> models.lease("n")).hasMessageContaining("did you mean 'm'?");
    }

    @Test
    void tooManyErrorsTakeTheShareAway() {
        models.route("m", split(0.5, 0.5).rollback(errors(0.05)));
        Lease inFlight = models.lease("m@2");
        for (int i = 0; i < 19; i++) {
            fail("2", new IllegalStateException("broken"));
        }
        assertThat(weights()).containsOnlyKeys("1", "2"); // 19 decide nothing
        fail("1", new IllegalStateException("broken"));
        assertThat(weights()).containsOnlyKeys("1", "2"); // nor does another version
        fail("2", new IllegalStateException("broken"));
        assertThat(weights()).containsExactly(Map.entry("1", 1.0));
        Rollback event = models.state("m").rollbacks().get(0);
        assertThat(List.of(event.model(), event.from(), event.to(), event.why()))
                .containsExactly("m", "2", "1", "20 of the last 20 requests failed, limit 0.05");
        assertThat(models.state("m").traffic().rollback()).isNull();
        assertThat(inFlight.model().alive()).isTrue();
        inFlight.close();
        assertThat(version("m@2", "any")).isEqualTo("2"); // loaded still
        assertThat(model("2").statistics().errors()).isEqualTo(20);
        assertThat(model("2").statistics().answered()).isEqualTo(2);
    }

    @Test
    void onlyTheLastRequestsCountAndOnlyWhatTheVersionDid() {
        models.route("m", split(0.5, 0.5).rollback(errors(0.05)));
        for (int i = 0; i < 100; i++) {
            fail("2", HttpError.invalid("inputs", "wrong"));
            answer("2", 1);
        }
        for (int i = 0; i < 5; i++) {
            fail("2", HttpError.busy("full"));
        }
        for (int i = 0; i < 95; i++) {
            answer("2", 1);
        }
        assertThat(weights()).containsOnlyKeys("1", "2"); // 5 of the last 100
        fail("2", new IOException("the model failed")); // pushes a refusal out: still 5
        assertThat(weights()).containsOnlyKeys("1", "2");
        for (int i = 0; i < 4; i++) {
            fail("2", new IOException("the model failed"));
        }
        assertThat(weights()).containsOnlyKeys("1", "2");
        fail("2", HttpError.busy("full"));
        assertThat(weights()).containsOnlyKeys("1");
        VersionStatistics counted = model("2").statistics();
        assertThat(List.of(counted.answered(), counted.errors(), counted.refused(), counted.invalid()))
                .containsExactly(195L, 5L, 6L, 100L);
    }

    @Test
    void beingSlowerTakesTheShareAway() {
        for (int i = 0; i < 20; i++) {
            answer("1", 10);
            answer("2", 900); // before it is watched
        }
        models.route("m", split(0, 1).rollback(new RollbackPolicy(null, null, 2.0, null, 40, 20)));
        for (int i = 0; i < 38; i++) {
            answer("2", 20);
        }
        answer("2", 21);
        answer("2", 21); // rank 38 of 40 is 20
        assertThat(weights()).containsOnlyKeys("2");
        answer("2", 21);
        assertThat(weights()).containsOnlyKeys("1");
        assertThat(models.state("m").rollbacks().get(0).why())
                .isEqualTo(
                        "the 95th percentile of latency is 21 ms, 2.1 times the 10 ms of the version before, limit 2");
    }

    @Test
    void aLatencyHasAnAbsoluteLimitToo() {
        models.route("m", split(0, 1).rollback(new RollbackPolicy("3", null, null, 30.0, 100, 20)));
        for (int i = 0; i < 20; i++) {
            answer("2", 30);
        }
        assertThat(weights()).containsOnlyKeys("2");
        answer("2", 31);
        assertThat(weights()).containsOnlyKeys("2"); // 2 of 21 are needed for the 95th percentile
        answer("2", 31);
        assertThat(weights()).containsOnlyKeys("3");
    }

    @Test
    void ofSeveralNewVersionsTheBadOneGoes() {
        models.route("m", split(0.5, 0.2, 0.3).rollback(errors(0.5)));
        for (int i = 0; i < 20; i++) {
            fail("2", new IllegalStateException("broken"));
        }
        assertThat(weights()).containsExactly(Map.entry("1", 0.7), Map.entry("3", 0.3));
        for (int i = 0; i < 20; i++) {
            fail("3", new IllegalStateException("broken"));
        }
        assertThat(weights()).containsExactly(Map.entry("1", 1.0));
        assertThat(models.state("m").rollbacks().stream().map(Rollback::from)).containsExactly("3", "2");
    }

    @Test
    void aVersionWhoseWorkerEndedLosesItsShare() throws InterruptedException {
        models.route("m", split(0, 1).rollback(errors(0.5)));
        ServedModel second = model("2");
        workers.get("m@2").drain();
        assertThat(second.await(10)).isTrue();
        assertThat(models.ready()).isFalse();
        assertThat(version("m", "any")).isEqualTo("1");
        assertThat(models.ready()).isTrue();
        assertThat(models.state("m").rollbacks().get(0).why()).isEqualTo("its worker has ended");
        assertThatThrownBy(() -> models.lease("m@2"))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(503));
        workers.get("m@1").drain();
        assertThat(model("1").await(10)).isTrue();
        assertThatThrownBy(() -> models.lease("m")).hasMessageContaining("model 'm@1' has ended");
    }

    @Test
    void trafficThatMakesNoSenseChangesNothing() {
        Traffic before = split(0.5, 0.5).rollback(errors(0.5));
        models.route("m", before);
        Traffic kept = models.state("m").traffic();
        assertThat(kept.rollback()).isEqualTo(errors(0.5).to("1"));
        Traffic.Shadow shadow = new Traffic.Shadow("3", 1);
        Map.of(
                        Traffic.all("4"),
                        "weights: no version '4' of 'm' is loaded: there are 1, 2, 3",
                        Traffic.all("1").rollback(errors(0.5)),
                        "there is nothing to watch",
                        Traffic.all("2").rollback(errors(0.5).to("9")),
                        "rollback.to: no version '9'",
                        new Traffic(Map.of("1", 1.0), shadow, null),
                        "version 3 does not predict",
                        new Traffic(Map.of("1", 1.0), new Traffic.Shadow("7", 1), null),
                        "shadow.version: no version '7'")
                .forEach((traffic, message) -> {
                    assertThatThrownBy(() -> models.route("m", traffic))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(message);
                    assertThat(models.state("m").traffic()).isEqualTo(kept);
                });
        assertThat(model("2").watch()).isNotNull();
    }

    @Test
    void goingBackCanBeAskedFor() {
        assertThatThrownBy(() -> models.rollBack("m"))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(409));
        models.route("m", split(0.25, 0.75));
        models.route("m", split(0, 0, 1)); // 2 was current
        models.rollBack("m");
        assertThat(weights()).containsExactly(Map.entry("2", 1.0));
        assertThat(models.state("m").current()).isEqualTo("2");
        assertThatThrownBy(() -> models.rollBack("m")).hasMessageContaining("there is no version of 'm' to go back to");
    }

    @Test
    void whatHasAPartInTheTrafficIsNotUnloaded() throws InterruptedException {
        models.route("m", split(0, 1).rollback(errors(0.5)));
        assertThatThrownBy(() -> models.unload("m", "2"))
                .hasMessage("version 2 of 'm' gets requests: set the traffic without it first");
        assertThatThrownBy(() -> models.unload("m", "1")).hasMessageContaining("is what a rollback goes back to");
        models.route("m", split(0, 1));
        ServedModel first = model("1");
        Lease inFlight = models.lease("m@1");
        models.unload("m", "1");
        assertThat(first.alive()).isTrue();
        inFlight.close();
        assertThat(first.await(10)).isTrue();
        assertThatThrownBy(() -> models.lease("m@1")).hasMessageContaining("no model 'm@1'");
        assertThatThrownBy(() -> models.rollBack("m")).hasMessageContaining("to go back to");
    }

    @Test
    void unloadingFreesMemory() throws Exception {
        long before = Scope.liveTensors();
        ServedModel fourth = models.load("m", "4", run.path());
        assertThat(Scope.liveTensors()).isGreaterThan(before);
        models.unload("m", "4");
        assertThat(fourth.await(10)).isTrue();
        assertThat(Scope.liveTensors()).isEqualTo(before);
    }

    @Test
    void aQuestionAboutAModelIsNoRequest() {
        try (Lease lease = models.hold("m")) {
            lease.failed(new IllegalStateException("no matter"));
        }
        assertThat(model("1").statistics())
                .isEqualTo(new VersionStatistics(0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, Double.NaN));
    }
}
