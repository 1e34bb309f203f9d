package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.serve.FeedbackRoutes;
import dev.jumbo.serve.ModelRoutes;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.PredictRoutes;
import dev.jumbo.serve.Routes;
import dev.jumbo.serve.Server;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Answer HTTP requests with trained runs, until it is stopped (Ctrl-C); it ends what it has begun.",
        footer = {
            "",
            "Examples:",
            "  jumbo serve runs/quickstart",
            "  curl -F file=@shoe.png http://127.0.0.1:8080/v1/models/quickstart:predict",
            "  jumbo serve runs/quickstart --host 0.0.0.0 --keys keys.json --rate 20/s",
            "  jumbo serve good=runs/reviews-minilm small=runs/reviews-textcnn --port 9000 --feedback runs/feedback.db"
        })
final class ServeCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "[NAME=]RUN",
            description = "Runs' folders; a model's name is the folder's unless one is given.")
    private List<String> runs = new ArrayList<>();

    @Option(
            names = "--host",
            description = "Address to listen on; 127.0.0.1, which only this machine reaches. Any other needs --keys or"
                    + " --no-keys.")
    private String host = ServerConfig.DEFAULT.host();

    @Option(names = "--port", description = "8080; 0 for one that is free.")
    private int port = ServerConfig.DEFAULT.port();

    @Mixin
    private ProtectionOptions protection = new ProtectionOptions();

    @Mixin
    private RecordingOptions recording = new RecordingOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = protection.protect(ServerConfig.DEFAULT.host(host).port(port));
        Server.logLevel(protection.logLevel());
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            await(ended); // the process waits until requests are answered and predictions are written
        }));
        FeedbackSettings settings = recording.settings().orElse(null);
        try (FeedbackStore store = settings == null ? null : FeedbackStore.open(settings.store());
                PredictionRecorder recorder =
                        store == null || settings == null ? null : PredictionRecorder.start(store, settings)) {
            serve(config, recorder, stop);
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private void serve(ServerConfig config, @Nullable PredictionRecorder recorder, CountDownLatch stop)
            throws IOException, InterruptedException {
        try (Models models = Models.predicting(Device.best(), config.limits())) {
            for (String run : runs) {
                load(models, run);
            }
            try (Server server = Server.start(config, models, routes(models, config, recorder))) {
                System.out.println("serving " + String.join(", ", models.names()) + " at " + protection.scheme() + "://"
                        + host + ":" + server.port());
                stop.await();
            }
        }
    }

    /** What the server answers. */
    static List<Routes> routes(Models models, ServerConfig config, @Nullable PredictionRecorder recorder) {
        List<Routes> routes = new ArrayList<>();
        routes.add(new ModelRoutes(models));
        routes.add(new PredictRoutes(models, config.limits(), recorder));
        if (recorder != null) {
            routes.add(new FeedbackRoutes(recorder));
        }
        return routes;
    }

    private static void load(Models models, String run) throws IOException {
        int equals = run.indexOf('=');
        Path folder = Path.of(run.substring(equals + 1));
        Path last = folder.toAbsolutePath().normalize().getFileName();
        models.load(equals > 0 ? run.substring(0, equals) : String.valueOf(last), null, folder);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
