package dev.jumbo.benchmarks.load;

/** More clients than the queue has places: who is refused is told at once. */
final class Overload {
    private static final double WARM_SECONDS = 10;

    private Overload() {}

    static void run(ServerProcess server, Requests requests, int clients, double seconds, Report report)
            throws Exception {
        new Clients(server.address(), requests, clients, WARM_SECONDS).call(); // compiles, and lets the first rush pass
        Clients.Outcome outcome = new Clients(server.address(), requests, clients, seconds).call();
        String test = String.format("overload: %d clients, %.0f s", clients, seconds);
        int all = outcome.good.count() + outcome.busy.count();
        report.row(
                test,
                "answered with 429",
                "some",
                "%,d of %,d (%.1f %%)",
                outcome.busy.count(),
                all,
                100.0 * outcome.busy.count() / all);
        report.row(test, "time of a 429", "within 50 ms", "%s", outcome.busy);
        report.row(test, "time of an answer", "", "%s", outcome.good);
        report.row(test, "other errors", "none", "%s", Steady.errors(outcome.errors));
    }
}
