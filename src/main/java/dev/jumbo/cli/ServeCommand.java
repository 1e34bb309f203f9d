package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.generation.EngineSettings;
import dev.jumbo.serve.FeedbackRoutes;
import dev.jumbo.serve.ModelRoutes;
import dev.jumbo.serve.ModelWorkers;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.PredictRoutes;
import dev.jumbo.serve.PredictWorker;
import dev.jumbo.serve.Routes;
import dev.jumbo.serve.Server;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.serve.WebRoutes;
import dev.jumbo.serve.openai.GenerateWorker;
import dev.jumbo.serve.openai.OpenAiLimits;
import dev.jumbo.serve.openai.OpenAiRoutes;
import dev.jumbo.tensor.Device;
import java.io.IOException;
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
            "  jumbo serve runs/tang-chat",
            "  curl http://127.0.0.1:8080/v1/chat/completions -d '{\"model\": \"tang-chat\", \"messages\":"
                    + " [{\"role\": \"user\", \"content\": \"春曉\"}]}'",
            "  jumbo serve runs/quickstart --host 0.0.0.0 --keys keys.json --rate 20/s",
            "  jumbo serve good=runs/reviews-minilm small=runs/reviews-textcnn --port 9000 --feedback runs/feedback.db",
            "  jumbo serve shop=runs/shop shop=runs/shop-2 --split shop=1:0.9,2:0.1 --rollback shop=errors:0.05,p95Ratio:2"
        })
final class ServeCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "[NAME[@VERSION]=]RUN",
            description =
                    "Folders of runs, or of published language models; a model's name is the folder's unless one is given. Versions of a name are numbered"
                            + " unless one is given; the first gets all requests unless --split says otherwise.")
    private List<String> runs = new ArrayList<>();

    @Option(
            names = "--host",
            description = "Address to listen on; 127.0.0.1, which only this machine reaches. Any other needs --keys or"
                    + " --no-keys.")
    private String host = ServerConfig.DEFAULT.host();

    @Option(names = "--port", description = "8080; 0 for one that is free.")
    private int port = ServerConfig.DEFAULT.port();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

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
        Device device = Device.best();
        List<ModelWorkers> kinds =
                List.of(GenerateWorker.workers(new EngineSettings()), PredictWorker.workers(device, config.limits()));
        try (Models models = new Models(device, kinds)) {
            for (String run : runs) {
                TrafficOptions.load(models, run);
            }
            traffic.apply(models);
            List<Routes> routes = new ArrayList<>(traffic.routes(models));
            routes.addAll(routes(models, config, recorder));
            try (Server server = Server.start(config, models, routes)) {
                System.out.println("serving " + String.join(", ", models.names()) + " at " + protection.scheme() + "://"
                        + host + ":" + server.port());
                stop.await();
            }
        }
    }

    /** What the server answers. */
    static List<Routes> routes(Models models, ServerConfig config, @Nullable PredictionRecorder recorder) {
        List<Routes> routes = new ArrayList<>();
        routes.add(new WebRoutes());
        routes.add(new ModelRoutes(models));
        routes.add(new PredictRoutes(models, config.limits(), recorder));
        routes.add(new OpenAiRoutes(models, OpenAiLimits.DEFAULT));
        if (recorder != null) {
            routes.add(new FeedbackRoutes(recorder));
        }
        return routes;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
