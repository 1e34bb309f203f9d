package dev.jumbo.serve;

import dev.jumbo.Browser;
import dev.jumbo.feedback.FeedbackSettings;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.PredictionRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The page of some models, with their feedback, and a browser to look at it. */
record WebSite(Browser browser, FeedbackStore store, PredictionRecorder recorder, Server server)
        implements AutoCloseable {
    static WebSite open(Path folder, Models models) throws IOException {
        FeedbackSettings settings = FeedbackSettings.in(folder.resolve("f.db").toString());
        FeedbackStore store = FeedbackStore.open(settings.store());
        PredictionRecorder recorder = PredictionRecorder.start(store, settings);
        Server server = Server.start(
                ServerConfig.DEFAULT.port(0),
                models,
                List.of(
                        new WebRoutes(),
                        new ModelRoutes(models),
                        new PredictRoutes(models, ServerConfig.Limits.DEFAULT, recorder),
                        new FeedbackRoutes(recorder)));
        return new WebSite(Browser.open("en"), store, recorder, server);
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    /** Shows a model in a browser. */
    void show(Browser where, String model) {
        where.driver().get("about:blank");
        where.driver().get(address("/#" + model));
        where.find("#work h2", model);
    }

    @Override
    public void close() {
        server.close();
        recorder.close();
        store.close();
        browser.close();
    }
}
