package dev.jumbo.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code jumbo serve} process, started from the launcher. */
final class ServerProcess implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and waits until it serves.
     *
     * @param home Jumbo's source tree
     * @param run the run that it serves, as {@link Requests#MODEL}
     */
    static ServerProcess start(Path home, Path run, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(home.resolve("jumbo").toString(), "serve", Requests.MODEL + "=" + run, "--port", "0"));
        command.addAll(List.of(options));
        return start(new ProcessBuilder(command).directory(home.toFile()));
    }

    /** An {@link OnnxServer}; arguments as there. */
    static ServerProcess onnx(Path model, String tokenizer, int answering, int threads) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                "java",
                "-XX:+UseSerialGC",
                "-Dsun.net.httpserver.nodelay=true", // else each answer waits 40 ms for the one before to be
                // acknowledged
                OnnxServer.class.getName(),
                model.toString(),
                tokenizer,
                String.valueOf(answering),
                String.valueOf(threads));
        // ONNX Runtime 1.29 reads the command line, and crashes if it is as long as a class path
        java.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return start(java);
    }

    private static ServerProcess start(ProcessBuilder builder) throws IOException {
        builder.command().addAll(0, List.of("nice", "-n", "5"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(" at http://")) {
                return new ServerProcess(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
            }
        }
        throw new IOException("the server ended with " + process.exitValue() + " before it served: see above");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A request beside the load, one at a time. */
    HttpResponse<String> ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The requests, with what the server says of each while it has nothing else to do. */
    Requests requests(List<byte[]> bytes) throws IOException, InterruptedException {
        List<String> labels = new ArrayList<>();
        for (byte[] one : bytes) {
            String whole = new String(one, StandardCharsets.UTF_8);
            HttpResponse<String> answer = ask(
                    "POST",
                    "/v1/models/" + Requests.MODEL + ":predict",
                    whole.substring(whole.indexOf("\r\n\r\n") + 4));
            if (answer.statusCode() != 200) {
                throw new IOException("expected 200, got " + answer.statusCode() + ": " + answer.body());
            }
            labels.add(Requests.value(answer.body(), "label"));
        }
        return new Requests(bytes, labels);
    }

    /** Resident memory, in MB (10⁶ bytes). */
    double residentMegabytes() throws IOException {
        String statm = Files.readString(Path.of("/proc/" + process.pid() + "/statm"));
        return Long.parseLong(statm.split(" ", 3)[1]) * 4096 / 1e6;
    }

    /** Open files and connections. */
    long handles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return all.count();
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Seconds until it ends; NaN if it does not within a minute. */
    double end() throws InterruptedException {
        long begin = System.nanoTime();
        return process.waitFor(60, TimeUnit.SECONDS) ? (System.nanoTime() - begin) / 1e9 : Double.NaN;
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
