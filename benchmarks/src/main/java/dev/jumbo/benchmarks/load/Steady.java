package dev.jumbo.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many clients for minutes: errors, times, and the server's memory. */
final class Steady {
    private Steady() {}

    static void run(ServerProcess server, Requests requests, int clients, double seconds, Report report)
            throws Exception {
        new Clients(server.address(), requests, clients, Math.min(5, seconds)).call(); // the first seconds compile
        List<Double> resident = new ArrayList<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Clients.Outcome outcome;
        try {
            Future<Clients.Outcome> running = thread.submit(new Clients(server.address(), requests, clients, seconds));
            long every = Math.max(1, Math.min(10, (long) seconds / 30));
            while (true) {
                try {
                    outcome = running.get(every, TimeUnit.SECONDS);
                    break;
                } catch (TimeoutException e) {
                    resident.add(server.residentMegabytes());
                }
            }
        } finally {
            thread.shutdown();
        }
        String test = String.format("load: %d clients, %.0f s", clients, seconds);
        report.row(test, "answers", "", "%,d, %,.0f a second", outcome.good.count(), outcome.perSecond());
        report.row(test, "errors", "none", "%s", errors(outcome.errors));
        report.row(test, "answered with 429", "none", "%,d", outcome.busy.count());
        report.row(test, "time of an answer", "stated", "%s", outcome.good);
        int fifth = resident.size() / 5;
        if (fifth > 0) {
            double early = mean(resident.subList(fifth, 2 * fifth));
            double late = mean(resident.subList(resident.size() - fifth, resident.size()));
            report.row(
                    test,
                    "resident memory, second fifth and last fifth",
                    "flat",
                    "%.0f MB, %.0f MB (%+.1f %%)",
                    early,
                    late,
                    100 * (late - early) / early);
        }
    }

    static String errors(Map<String, Integer> errors) {
        return errors.isEmpty() ? "none" : errors.toString();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
