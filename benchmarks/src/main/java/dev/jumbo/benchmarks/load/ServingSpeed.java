package dev.jumbo.benchmarks.load;

import dev.jumbo.export.TaskExport;
import dev.jumbo.nn.Module;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Requests a second and their times at 1, 8 and 64 clients: {@code jumbo serve} and {@link OnnxServer} with the same models, in turn; and
 * what the model does by itself in this process, without HTTP and pictures' files. Prints a table in Markdown.
 *
 * <p>Arguments: Jumbo's source tree, a folder for what it makes, the folder of MiniLM that {@code jumbo import} wrote, and {@code rounds=3},
 * {@code seconds=5}, {@code only=NAME}.
 */
public final class ServingSpeed {
    private static final int[] CLIENTS = {1, 8, 64};
    private static final int BATCH = 64;

    /** Seconds before each first round, which compile. */
    private static final double WARM_UP = 12;

    private final Path home;
    private int rounds = 3;
    private double seconds = 5;

    private ServingSpeed(Path home) {
        this.home = home;
    }

    public static void main(String[] args) throws Exception {
        ServingSpeed speed = new ServingSpeed(Path.of(args[0]).toAbsolutePath());
        String only = "";
        for (String arg : List.of(args).subList(3, args.length)) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.substring(0, Math.max(0, arg.indexOf('=')))) {
                case "rounds" -> speed.rounds = Integer.parseInt(value);
                case "seconds" -> speed.seconds = Double.parseDouble(value);
                case "only" -> only = value;
                default -> throw new IllegalArgumentException("expected rounds=, seconds= or only=, got '" + arg + "'");
            }
        }
        List<ServedRun> runs = ServedRun.all(speed.home, Path.of(args[1]), Path.of(args[2]));
        System.out.println(
                "| model | clients | Jumbo: requests/s | p50, p99 ms | ONNX Runtime: requests/s | p50, p99 ms |"
                        + " ratio (of rounds) | of the model's own |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (ServedRun run : runs) {
            if (only.isEmpty() || run.name().equals(only)) {
                speed.measure(run);
            }
        }
    }

    private void measure(ServedRun run) throws Exception {
        double own = alone(run);
        try (ServerProcess jumbo = ServerProcess.start(home, run.folder());
                ServerProcess onnx = fastest(run, jumbo)) {
            Requests requests = jumbo.requests(run.requests());
            for (int clients : CLIENTS) {
                List<Clients.Outcome> ours = new ArrayList<>();
                List<Clients.Outcome> theirs = new ArrayList<>();
                List<Double> ratios = new ArrayList<>();
                for (int round = -1; round < rounds; round++) {
                    Clients.Outcome a = run(jumbo, requests, clients, round < 0 ? WARM_UP : seconds);
                    Clients.Outcome b = run(onnx, requests, clients, round < 0 ? WARM_UP : seconds);
                    if (round >= 0) {
                        ours.add(a);
                        theirs.add(b);
                        ratios.add(a.perSecond() / b.perSecond());
                    }
                }
                Collections.sort(ratios);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %.2f (%.2f to %.2f) | %.2f |%n",
                        run.name(),
                        clients,
                        summary(ours),
                        summary(theirs),
                        ratios.get(rounds / 2),
                        ratios.get(0),
                        ratios.get(rounds - 1),
                        median(ours).perSecond() / own);
            }
        }
    }

    private static Clients.Outcome run(ServerProcess server, Requests requests, int clients, double seconds)
            throws IOException {
        Clients.Outcome outcome = new Clients(server.address(), requests, clients, seconds).call();
        if (!outcome.errors.isEmpty()) {
            System.err.println("errors: " + outcome.errors);
        }
        return outcome;
    }

    private static Clients.Outcome median(List<Clients.Outcome> outcomes) {
        List<Clients.Outcome> sorted = new ArrayList<>(outcomes);
        sorted.sort(java.util.Comparator.comparingDouble(Clients.Outcome::perSecond));
        return sorted.get(sorted.size() / 2);
    }

    private static String summary(List<Clients.Outcome> outcomes) {
        Clients.Outcome median = median(outcomes);
        return String.format(
                Locale.ROOT,
                "%,.1f | %.1f, %.1f",
                median.perSecond(),
                median.good.percentile(50),
                median.good.percentile(99));
    }

    /** ONNX Runtime with all cores for one request, or one request a core: what answers more at 64 clients. */
    private ServerProcess fastest(ServedRun run, ServerProcess jumbo) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        Requests requests = jumbo.requests(run.requests());
        ServerProcess best = null;
        double most = 0;
        for (int answering : new int[] {1, cores}) {
            ServerProcess one = ServerProcess.onnx(run.onnx(), run.tokenizer(), answering, cores / answering);
            run(one, requests, BATCH, 2);
            double rate = run(one, requests, BATCH, 3).perSecond();
            System.err.printf("ONNX Runtime, %d answering, %.1f a second%n", answering, rate);
            if (best == null || rate > most) {
                if (best != null) {
                    best.close();
                }
                best = one;
                most = rate;
            } else {
                one.close();
            }
        }
        return Objects.requireNonNull(best);
    }

    /** Inputs a second that the compiled model takes in batches. */
    private double alone(ServedRun run) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            LoadedModel loaded = LoadedModel.open(run.folder(), Device.CPU);
            Bundle bundle = Objects.requireNonNull(loaded.bundle());
            Module compiled = new TaskExport(bundle.task(), loaded.module()).compile();
            int count = BATCH;
            Job job;
            if (bundle.task() instanceof ImageClassification task) {
                Tensor pictures = Tensor.full(
                        0.5,
                        DType.FLOAT32,
                        Device.CPU,
                        BATCH,
                        task.spec().channels(),
                        task.spec().height(),
                        task.spec().width());
                job = () -> ((dev.jumbo.nn.Compiled) compiled).forward(List.of(pictures));
            } else {
                job = () -> bundle.task().predict(compiled, run.texts(), 1, Device.CPU, Precision.FLOAT32);
                count = run.texts().size();
            }
            double best = 0;
            for (int round = 0; round < 4; round++) {
                long begin = System.nanoTime();
                int runs = 0;
                do {
                    try (Scope inner = Scope.open()) {
                        job.run();
                    }
                    runs++;
                } while (System.nanoTime() - begin < 1.5e9);
                best = Math.max(best, count * runs * 1e9 / (System.nanoTime() - begin));
            }
            System.err.printf("%s alone: %.1f a second%n", run.name(), best);
            return best;
        }
    }

    private interface Job {
        void run() throws IOException;
    }
}
