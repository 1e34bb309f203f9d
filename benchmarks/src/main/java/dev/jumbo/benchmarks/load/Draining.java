package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** SIGTERM under load: what was accepted is answered, nothing more is accepted, and the process ends. */
final class Draining {
    private static final double BEFORE = 3;

    private Draining() {}

    static void run(ServerProcess server, Requests requests, int clients, Report report) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Clients load = new Clients(server.address(), requests, clients, 30);
            Future<Clients.Outcome> running = thread.submit(load);
            Thread.sleep((long) (BEFORE * 1000));
            load.serverStops();
            server.terminate();
            double seconds = server.end();
            Clients.Outcome outcome = running.get();
            String test = String.format("SIGTERM under the load of %d clients", clients);
            report.row(test, "answers before and after it", "", "%,d", outcome.good.count());
            report.row(test, "requests without an answer", "none", "%d", outcome.lost());
            report.row(test, "other errors", "none", "%s", Steady.errors(outcome.errors));
            report.row(
                    test,
                    "seconds until the process ended",
                    "within 30",
                    "%.1f, exit code %d",
                    seconds,
                    server.exitCode());
            report.row(test, "connections afterwards", "refused", "%s", isRefused(server) ? "refused" : "accepted");
        } finally {
            thread.shutdown();
        }
    }

    private static boolean isRefused(ServerProcess server) {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
