package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks over HTTP and on the command line. */
class MaskServingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SIDE = 8;

    @TempDir
    private static Path folder;

    private static RunFolder run;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        run = ServedRuns.bright(folder, SIDE);
        Models models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load("bright", null, run.path());
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(new ModelRoutes(models), new PredictRoutes(models, ServerConfig.Limits.DEFAULT, null)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Of the size of the file: 8 by 8 as the model sees it, and larger. */
    @Test
    void theMaskIsAsLargeAsThePicture() throws Exception {
        for (int size : List.of(SIDE, 4 * SIDE)) {
            JsonNode one = predict(ServedRuns.half(size, false, 200));
            assertThat(one.get("label").asText()).isIn("dark", "light");
            assertThat(one.at("/top")).hasSize(2);
            double light = one.at("/top/0/label").asText().equals("light")
                    ? one.at("/top/0/probability").asDouble()
                    : one.at("/top/1/probability").asDouble();
            BufferedImage mask = mask(one.get("mask").binaryValue());
            assertThat(List.of(mask.getWidth(), mask.getHeight())).containsExactly(size, size);
            int right = 0;
            int lit = 0;
            for (int i = 0; i < size * size; i++) {
                int label = mask.getRaster().getSample(i % size, i / size, 0);
                right += label == (i % size >= size / 2 ? 1 : 0) ? 1 : 0;
                lit += label;
            }
            assertThat((double) right / (size * size)).isGreaterThan(0.8);
            assertThat((double) lit / (size * size)).isCloseTo(light, within(1e-9));
        }
    }

    @Test
    void itIsTheMaskThatPredictingTheFileGives() throws Exception {
        Path picture = Files.write(folder.resolve("half.png"), ServedRuns.half(4 * SIDE, true, 190));
        Prediction.Mask alone = Objects.requireNonNull(
                ServedRuns.alone(run, List.of(picture.toString())).get(0).mask());
        int[] served =
                pixels(mask(predict(Files.readAllBytes(picture)).get("mask").binaryValue()));
        assertThat(alone.height()).isEqualTo(4 * SIDE);
        assertThat(served).hasSize(alone.classes().length);
        for (int i = 0; i < served.length; i++) {
            assertThat(served[i]).isEqualTo(alone.classes()[i]);
        }
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    }

    private static BufferedImage mask(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static JsonNode predict(byte[] picture) throws Exception {
        String body = "{\"inputs\": [\"" + Base64.getEncoder().encodeToString(picture) + "\"]}";
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.port() + "/v1/models/bright:predict"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).at("/predictions/0");
    }
}
