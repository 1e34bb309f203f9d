package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code kill -9} while feedback is written, and a new start, many times: what was answered with 201 is there. */
final class KilledWrites {
    private static final int WRITERS = 4;

    private KilledWrites() {}

    static void run(Path home, Path run, List<byte[]> pictures, int rounds, Report report) throws Exception {
        Path folder = Files.createTempDirectory("jumbo-load");
        Path store = folder.resolve("feedback.db");
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        SplittableRandom random = new SplittableRandom(1);
        double slowest = 0;
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            try (ServerProcess server = ServerProcess.start(home, run, "--feedback", store.toString())) {
                slowest = Math.max(slowest, (System.nanoTime() - begin) / 1e9);
                List<Thread> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    Thread writer = new Thread(() -> write(server, pictures, acknowledged));
                    writer.start();
                    writers.add(writer);
                }
                int least = acknowledged.size() + random.nextInt(1, 200);
                while (acknowledged.size() < least) {
                    Thread.sleep(0, random.nextInt(1, 1_000_000));
                }
                server.kill();
                for (Thread writer : writers) {
                    writer.join();
                }
            }
        }
        String test = "kill -9 while feedback is written, " + rounds + " times";
        String list = list(home, store);
        long lost = acknowledged.stream().filter(id -> !list.contains(id)).count();
        report.row(test, "feedback that was acknowledged", "", "%,d", acknowledged.size());
        report.row(test, "of that, lost", "none", "%d", lost);
        report.row(test, "slowest start", "under 3 s", "%.1f s", slowest);
        delete(folder);
    }

    /** Asks for predictions and corrects them until the server is gone. */
    private static void write(ServerProcess server, List<byte[]> pictures, Queue<String> acknowledged) {
        try {
            for (int i = 0; ; i++) {
                String request = new String(pictures.get(i % pictures.size()), StandardCharsets.UTF_8);
                HttpResponse<String> said = server.ask(
                        "POST",
                        "/v1/models/" + Requests.MODEL + ":predict",
                        request.substring(request.indexOf("\r\n\r\n") + 4));
                String id = Requests.value(said.body(), "prediction");
                HttpResponse<String> answer = server.ask(
                        "POST", "/v1/feedback", "{\"prediction\":\"" + id + "\",\"rating\":1,\"comment\":\"wrong\"}");
                if (answer.statusCode() == 201) {
                    acknowledged.add(Requests.value(answer.body(), "id"));
                } else {
                    System.err.println("feedback: " + answer.statusCode() + " " + answer.body());
                }
            }
        } catch (IOException e) {
            // it was killed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String list(Path home, Path store) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        home.resolve("jumbo").toString(),
                        "feedback",
                        "list",
                        "--store",
                        store.toString(),
                        "--limit",
                        "1000000",
                        "--json")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String list = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jumbo feedback list: exit code " + process.exitValue());
        }
        return list;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
