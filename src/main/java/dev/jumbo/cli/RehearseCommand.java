package dev.jumbo.cli;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code jumbo rehearse}, which the launcher runs once: trains and serves a tiny model in the current folder and asks it, so that an archive of
 * the classes that this process loaded ({@code -XX:ArchiveClassesAtExit}) makes other commands start fast. The server ends with the
 * process.
 */
@Command(
        name = "rehearse",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Train and serve a tiny model in the current folder; the launcher does it once.")
final class RehearseCommand implements Callable<Integer> {
    private static final int SIDE = 8;
    private static final int TRIES = 600;
    private static final int WAIT_MILLIS = 50;
    private static final String RECIPE = """
            name: rehearsal
            data: {source: folder, path: pictures, channels: 1, height: 8, width: 8}
            model: {name: mlp, options: {hidden: [4]}}
            train: {epochs: 1, batchSize: 8, precision: float32}
            """;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path picture = pictures();
        Recipe recipe = RecipeYaml.parse(RECIPE, "the rehearsal", List.of());
        RunFolder run = new RunFolder(Path.of("rehearsal"));
        new TrainingRun(recipe, run).train(false, Progress.silent());
        int port = freePort();
        Thread server = new Thread(
                () -> Jumbo.run("serve", run.path().toString(), "--port", String.valueOf(port)), "rehearsal");
        server.setDaemon(true);
        server.start();
        String address = "http://127.0.0.1:" + port;
        awaitReady(server, address + "/health/ready");
        ask(address + "/v1/models/rehearsal:predict", picture);
        return 0;
    }

    /** Two classes of pictures, bright and dark. */
    private static Path pictures() throws IOException {
        Path file = Path.of("pictures");
        for (int i = 0; i < 40; i++) {
            Path folder = Files.createDirectories(Path.of("pictures", i % 2 == 0 ? "bright" : "dark"));
            byte[] pixels = new byte[SIDE * SIDE];
            Arrays.fill(pixels, (byte) (i % 2 == 0 ? 200 + i : i));
            file = folder.resolve(i + ".png");
            PngFiles.write(new Picture(pixels, 1, SIDE, SIDE, i % 2, "rehearsal"), file);
        }
        return file;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Thread server, String address) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES && server.isAlive(); i++) {
            try {
                if (open(address).getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return;
                }
            } catch (ConnectException e) {
                Thread.sleep(WAIT_MILLIS); // it does not listen yet
            }
        }
        throw new IOException(address + ": no answer from the rehearsal's server");
    }

    private static void ask(String address, Path picture) throws IOException {
        HttpURLConnection connection = open(address);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        String encoded = Base64.getEncoder().encodeToString(Files.readAllBytes(picture));
        try (OutputStream out = connection.getOutputStream()) {
            out.write(("{\"inputs\": [\"" + encoded + "\"]}").getBytes(StandardCharsets.UTF_8));
        }
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException(address + ": expected 200, got " + connection.getResponseCode());
        }
    }

    private static HttpURLConnection open(String address) throws IOException {
        return (HttpURLConnection) URI.create(address).toURL().openConnection();
    }
}
