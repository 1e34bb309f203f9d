package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.export.CompiledPass;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictWorkerTest {
    @TempDir
    private Path folder;

    /** Three lanes on one copy of the weights say what the model says layer by layer, and end when they are told to. */
    @Test
    void lanesAnswerAlike() throws Exception {
        RunFolder run = ServedRuns.words(folder, "words", false);
        List<String> texts = IntStream.range(0, 300)
                .mapToObj(i -> (i % 3 == 0 ? "good day " : "bad night ") + "very ".repeat(i % 9) + i)
                .toList();
        List<Prediction> expected = ServedRuns.alone(run, texts);
        CompletableFuture<PredictWorker> made = new CompletableFuture<>();
        Thread thread = new Thread(() -> work(run, made), "model");
        thread.start();
        PredictWorker worker = made.get();
        List<CompletableFuture<List<Prediction>>> answers = new ArrayList<>();
        for (String text : texts) {
            answers.add(worker.askTexts(List.of(text)));
        }
        for (int i = 0; i < texts.size(); i++) {
            Prediction.Answer answer = answers.get(i).get().get(0).answers().get(0);
            Prediction.Answer alone = expected.get(i).answers().get(0);
            assertThat(answer.label()).isEqualTo(alone.label());
            assertThat(answer.probability()).isCloseTo(alone.probability(), within(1e-5));
        }
        assertThat(worker.pending()).isZero();
        worker.drain();
        thread.join();
    }

    private static void work(RunFolder run, CompletableFuture<PredictWorker> made) {
        try (Scope scope = Scope.open()) {
            LoadedModel model = LoadedModel.open(run.path(), Device.CPU);
            Predictor one = Predictor.of(Objects.requireNonNull(model.bundle()).task(), model.module(), Device.CPU);
            assertThat(one.model()).isInstanceOf(CompiledPass.class);
            PredictWorker worker = new PredictWorker(new Predictor(one.task(), one.model(), Device.CPU, 1, 3), 16, 300);
            made.complete(worker);
            worker.run();
        } catch (Throwable e) {
            made.completeExceptionally(e);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
