package dev.jumbo.benchmarks.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Load and faults against {@code jumbo serve} with a run of pictures, each on a fresh server. Prints a table in Markdown on standard output.
 *
 * <p>Arguments: Jumbo's source tree, the run's folder, then tests ({@code load}, {@code overload}, {@code slow-loris}, {@code vanishing},
 * {@code sigterm}, {@code kill}; all of them if none is named) and {@code clients=200}, {@code seconds=300}, {@code overload=800} (clients),
 * {@code slow=500} (connections), {@code kills=20}. The other tests take a tenth of the seconds each, at least 5.
 */
public final class LoadTest {
    private static final List<String> TESTS = List.of("load", "overload", "slow-loris", "vanishing", "sigterm", "kill");

    private final Path home;
    private final Path run;
    private final List<String> tests = new ArrayList<>();
    private final Report report = new Report();
    private int clients = 200;
    private int seconds = 300;
    private int overload = 800;
    private int slow = 500;
    private int kills = 20;

    private LoadTest(String[] args) {
        home = Path.of(args[0]).toAbsolutePath();
        run = Path.of(args[1]).toAbsolutePath();
        for (String arg : List.of(args).subList(2, args.length)) {
            option(arg);
        }
        if (tests.isEmpty()) {
            tests.addAll(TESTS);
        }
    }

    private void option(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        int value = equals < 0 ? 0 : Integer.parseInt(arg.substring(equals + 1));
        switch (name) {
            case "clients" -> clients = value;
            case "seconds" -> seconds = value;
            case "overload" -> {
                overload = equals < 0 ? overload : value;
                if (equals < 0) {
                    tests.add(name);
                }
            }
            case "slow" -> slow = value;
            case "kills" -> kills = value;
            default -> {
                if (!TESTS.contains(name)) {
                    throw new IllegalArgumentException("expected tests " + TESTS
                            + " and clients=, seconds=, overload=, slow=, kills=, got '" + arg + "'");
                }
                tests.add(name);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        LoadTest test = new LoadTest(args);
        for (String name : test.tests) {
            test.one(name);
        }
        test.report.print();
    }

    private void one(String name) throws Exception {
        List<byte[]> pictures = Requests.of(run.resolve("pictures"));
        if (name.equals("kill")) {
            KilledWrites.run(home, run, pictures, kills, report);
            return;
        }
        double some = Math.max(5, seconds / 10.0);
        try (ServerProcess server = ServerProcess.start(home, run)) {
            Requests requests = server.requests(pictures);
            switch (name) {
                case "load" -> Steady.run(server, requests, clients, seconds, report);
                case "overload" -> Overload.run(server, requests, overload, some, report);
                case "slow-loris" -> SlowLoris.run(server, requests, slow, some, report);
                case "vanishing" -> Vanishing.run(server, requests, some, report);
                default -> Draining.run(server, requests, clients, report);
            }
        }
    }
}
