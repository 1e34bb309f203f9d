package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
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

    private static volatile CountDownLatch gate = new CountDownLatch(1);
    private static Models models;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        first = ServedRuns.words(folder, "first", false);
        swapped = ServedRuns.words(folder, "swapped", true);
        ModelWorkers broken = ServedRuns.disturbed("broken", LIMITS, () -> {
            throw new IllegalStateException("it is broken");
        });
        ModelWorkers slow = ServedRuns.disturbed("slow", LIMITS, ShadowTrafficTest::awaitGate);
        models = new Models(
                Device.CPU,
                List.of(broken, slow, PredictWorker.workers(Device.CPU, LIMITS)),
                new SplittableRandom(1),
                System::nanoTime);
        server = Server.start(
                ServerConfig.DEFAULT.port(0).limits(LIMITS), models, List.of(new PredictRoutes(models, LIMITS, null)));
    }

    private static void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void load() throws IOException {
        gate = new CountDownLatch(1);
        models.load("words", "1", first.path());
    }

    @AfterEach
    void unload() throws InterruptedException {
        gate.countDown();
        unloadAll();
    }

    private static void unloadAll() throws InterruptedException {
        List<ServedModel> loaded = models.list();
        models.names().forEach(name -> models.unload(name, null));
        for (ServedModel model : loaded) {
            assertThat(model.await(10)).isTrue();
        }
    }

    private void shadow(String version, RunFolder run, double share) throws IOException {
        models.load("words", version, run.path());
        models.route("words", new Traffic(Map.of("1", 1.0), new Traffic.Shadow(version, share), null));
    }

    private List<String> ask() throws Exception {
        return ask(TEXTS);
    }

    /** Asks one input after the other; returns the bodies. */
    private static List<String> ask(List<String> inputs) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (String input : inputs) {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/models/words:predict"))
                            .POST(BodyPublishers.ofString("{\"inputs\": [\"" + input + "\"]}"))
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
        shadow("2", swapped, 1);
        assertThat(ask()).isEqualTo(without);
        ShadowStatistics counted = await(ShadowStatistics::compared, n -> n == TEXTS.size());
        assertThat(counted.same()).isLessThan(20);
        checkComparison(counted, ServedRuns.alone(first, TEXTS), ServedRuns.alone(swapped, TEXTS));
    }

    private static void checkComparison(ShadowStatistics counted, List<Prediction> given, List<Prediction> others) {
        long same = 0;
        double difference = 0;
        for (int i = 0; i < given.size(); i++) {
            Prediction.Answer one = given.get(i).answers().get(0);
            Prediction.Answer other = others.get(i).answers().get(0);
            same += one.label().equals(other.label()) ? 1 : 0;
            difference += Math.abs(one.probability() - other.probability());
        }
        assertThat(counted.compared()).isEqualTo(given.size());
        assertThat(counted.same()).isEqualTo(same);
        assertThat(counted.meanDifference()).isCloseTo(difference / given.size(), within(1e-5));
    }

    /** The shadow gets the picture's file and scales it itself. */
    @Test
    void aShadowMaySeePicturesOfAnotherSize() throws Exception {
        Path photos = folder.resolve("photos");
        List<String> files = new ArrayList<>();
        List<String> encoded = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Path file = Files.createDirectories(photos.resolve(i % 2 == 0 ? "left" : "right"))
                    .resolve(i + ".png");
            BufferedImage picture = new BufferedImage(12, 12, BufferedImage.TYPE_BYTE_GRAY);
            for (int at = 0; at < 72; at++) {
                picture.getRaster().setSample(i % 2 * 6 + at % 6, at / 6, 0, 40 + i * 5);
            }
            ImageIO.write(picture, "png", file.toFile());
            files.add(file.toString());
            encoded.add(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        }
        RunFolder large = ServedRuns.pictures(folder, "large", photos, 12);
        RunFolder small = ServedRuns.pictures(folder, "small", photos, 4);
        unloadAll();
        models.load("words", "1", large.path());
        shadow("2", small, 1);
        ask(encoded);
        ShadowStatistics counted = await(ShadowStatistics::compared, n -> n == files.size());
        checkComparison(counted, ServedRuns.alone(large, files), ServedRuns.alone(small, files));
        unloadAll();
        models.load("words", "1", large.path());
        shadow("2", first, 1);
        ask(encoded.subList(0, 1));
        assertThat(await(ShadowStatistics::failed, n -> n == 1).compared()).isZero(); // it takes texts
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
