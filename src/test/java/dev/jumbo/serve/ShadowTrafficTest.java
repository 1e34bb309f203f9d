package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of requests to a shadow: what is counted of them, and that the one who asks sees nothing of them. */
class ShadowTrafficTest {
    private static final ServerConfig.Limits LIMITS = ServerConfig.Limits.DEFAULT;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<String> TEXTS = IntStream.range(0, 40)
            .mapToObj(i -> (i % 3 == 0 ? "good day " : "bad night ") + "very ".repeat(i % 5) + i)
            .toList();

    @TempDir
    private static Path folder;

    private static RunFolder first;
    private static RunFolder swapped;

    private CountDownLatch gate = new CountDownLatch(1);
    private Models models;
    private Server server;

    @BeforeAll
    static void train() throws IOException {
        first = ServedWords.train(folder, "first", false);
        swapped = ServedWords.train(folder, "swapped", true);
    }

    @BeforeEach
    void start() throws IOException {
        gate = new CountDownLatch(1);
        models = new Models(
                Device.CPU,
                List.of(
                        ServedWords.disturbed("broken", LIMITS, () -> {
                            throw new IllegalStateException("it is broken");
                        }),
                        ServedWords.disturbed("slow", LIMITS, this::awaitGate),
                        PredictWorker.workers(Device.CPU, LIMITS)),
                new SplittableRandom(1),
                System::nanoTime);
        models.load("words", "1", first.path());
        server = Server.start(
                ServerConfig.DEFAULT.port(0).limits(LIMITS), models, List.of(new PredictRoutes(models, LIMITS, null)));
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server.close();
    }

    private void shadow(String version, RunFolder run, double share) throws IOException {
        models.load("words", version, run.path());
        models.route("words", new Traffic(Map.of("1", 1.0), new Traffic.Shadow(version, share), null));
    }

    /** Asks one text after the other; returns the bodies. */
    private List<String> ask() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (String text : TEXTS) {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/models/words:predict"))
                            .POST(BodyPublishers.ofString("{\"inputs\": [\"" + text + "\"]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            bodies.add(response.body());
        }
        return bodies;
    }

    private ShadowStatistics counted() {
        return Objects.requireNonNull(models.state("words").shadow());
    }

    /** Waits until a count is as expected; the shadow works by itself. */
    private ShadowStatistics await(ToLongFunction<ShadowStatistics> count, LongPredicate expected)
            throws InterruptedException {
        for (int i = 0; i < 1000 && !expected.test(count.applyAsLong(counted())); i++) {
            Thread.sleep(10);
        }
        return counted();
    }

    @Test
    void theSameModelAgreesWithItself() throws Exception {
        List<String> without = ask();
        shadow("2", first, 1);
        assertThat(ask()).isEqualTo(without);
        ShadowStatistics counted = await(ShadowStatistics::compared, n -> n == TEXTS.size());
        assertThat(counted).isEqualTo(new ShadowStatistics("2", 40, 40, 40, counted.meanDifference(), 0, 0));
        assertThat(counted.agreement()).isEqualTo(1);
        assertThat(counted.meanDifference()).isCloseTo(0, within(1e-6));
    }

    @Test
    void anotherModelIsComparedByClassAndProbability() throws Exception {
        List<String> without = ask();
        List<Prediction> given = ServedWords.alone(first, TEXTS);
        List<Prediction> others = ServedWords.alone(swapped, TEXTS);
        long same = 0;
        double difference = 0;
        for (int i = 0; i < TEXTS.size(); i++) {
            Prediction.Answer one = given.get(i).answers().get(0);
            Prediction.Answer other = others.get(i).answers().get(0);
            same += one.label().equals(other.label()) ? 1 : 0;
            difference += Math.abs(one.probability() - other.probability());
        }
        assertThat(same).isLessThan(20);
        shadow("2", swapped, 1);
        assertThat(ask()).isEqualTo(without);
        ShadowStatistics counted = await(ShadowStatistics::compared, n -> n == TEXTS.size());
        assertThat(counted.same()).isEqualTo(same);
        assertThat(counted.meanDifference()).isCloseTo(difference / TEXTS.size(), within(1e-5));
    }

    @Test
    void aShadowThatFailsIsCountedAndSeenByNobody() throws Exception {
        List<String> without = ask();
        shadow("broken", first, 1);
        assertThat(ask()).isEqualTo(without);
        ShadowStatistics counted = await(ShadowStatistics::failed, n -> n == TEXTS.size());
        assertThat(counted).isEqualTo(new ShadowStatistics("broken", 40, 0, 0, Double.NaN, 0, 40));
        assertThat(counted.agreement()).isNaN();
        assertThat(models.state("words").versions().get(1).statistics().errors())
                .isEqualTo(40);
    }

    @Test
    void copiesForASlowShadowAreDroppedNotWaitedFor() throws Exception {
        List<String> without = ask();
        shadow("slow", first, 1);
        assertThat(ask()).isEqualTo(without);
        assertThat(ask()).isEqualTo(without);
        assertThat(ask()).isEqualTo(without);
        ShadowStatistics counted = counted();
        assertThat(List.of(counted.copied(), counted.compared(), counted.dropped()))
                .containsExactly((long) ShadowTraffic.MOST, 0L, 3L * TEXTS.size() - ShadowTraffic.MOST);
        gate.countDown();
        assertThat(await(ShadowStatistics::compared, n -> n == ShadowTraffic.MOST)
                        .same())
                .isEqualTo(ShadowTraffic.MOST);
        assertThat(ask()).isEqualTo(without);
        assertThat(counted().copied()).isEqualTo(ShadowTraffic.MOST + TEXTS.size());
    }

    @Test
    void aShareIsCopiedAndOnlyOfRequestsThatNameNoVersion() throws Exception {
        shadow("slow", first, 0.25);
        ask();
        ask();
        ask();
        ShadowStatistics counted = counted();
        double sigma = Math.sqrt(120 * 0.25 * 0.75);
        assertThat((double) counted.copied()).isCloseTo(30, within(4 * sigma));
        try (Lease lease = models.lease("words@1")) {
            lease.copy(List.of(Input.of("good")), List.of(new Prediction("good", List.of())));
        }
        assertThat(counted()).isEqualTo(counted);
    }
}
