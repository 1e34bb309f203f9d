package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.Pictures;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Layer;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.PictureData;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Checkpoints;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.TrainLog;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a recipe: trains, evaluates the best weights on the test data, and leaves the bundle and the report in the run's
 * folder.
 *
 * @param recipe what to do
 * @param folder where it is kept
 */
public record TrainingRun(Recipe recipe, RunFolder folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What came of it.
     *
     * @param fit how training ended
     * @param evaluation values on the test data; empty if training was interrupted
     */
    public record Result(FitResult fit, Map<String, Double> evaluation) {}

    /**
     * Trains and evaluates.
     *
     * @param resume continue the run that is in the folder
     * @throws RecipeException if the folder has a run and {@code resume} is false, or a run of another recipe
     */
    public Result train(boolean resume, Progress progress) throws IOException {
        Device device = recipe.resolvedDevice();
        checkFolder(resume);
        PictureData data = openData();
        checkData(data, resume);
        RunFolder.writeAtomically(folder.recipe(), RecipeYaml.write(recipe));
        RunFolder.writeAtomically(
                folder.dataCard(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(data.card()) + "\n");
        ImageClassification task = task(data);
        Recipe.Train settings = recipe.train();
        Checkpoints checkpoints = folder.checkpoints(settings.keep());
        try (Scope scope = Scope.open();
                TrainLog log = TrainLog.in(folder.path())) {
            Layer model = task.model().materialise(device, recipe.seed());
            Trainer trainer = Trainer.of(model, task.loss())
                    .optimizer(settings.optimizer())
                    .schedule(settings.schedule())
                    .epochs(settings.epochs())
                    .precision(settings.precision())
                    .device(device)
                    .accumulate(settings.accumulate())
                    .clipNorm(settings.clipNorm())
                    .clipValue(settings.clipValue())
                    .l1(settings.l1())
                    .ema(settings.ema())
                    .stopEarly(settings.stopEarly())
                    .monitor(settings.monitor())
                    .metrics(recipe.metrics().stream().map(Metrics::byName).toList())
                    .seed(recipe.seed())
                    .checkpoints(checkpoints, settings.checkpointEvery())
                    .log(log)
                    .progress(progress);
            settings.groups().forEach(trainer::group);
            FitResult fit = trainer.fit(
                    task.training(
                            data.train(),
                            settings.batchSize(),
                            recipe.prepare().augment(),
                            settings.workers(),
                            Rng.mix(recipe.seed(), "data")),
                    task.evaluation(data.validation(), evaluationBatch(), settings.workers()));
            if (fit.end() == FitResult.End.INTERRUPTED) {
                return new Result(fit, Map.of());
            }
            loadBest(checkpoints, model);
            RunReport report = new RunReport(recipe, folder);
            Map<String, Double> values = report.evaluate(task, model, data.test(), device);
            new Bundle(
                            Bundle.FORMAT,
                            recipe.task(),
                            task.spec(),
                            task.classes(),
                            task.normalization(),
                            values,
                            data.fingerprint(),
                            model.parameterCount())
                    .write(folder.bundle(), model.stateTensors());
            report.write(data, model.parameterCount(), fit);
            return new Result(fit, values);
        }
    }

    /** Evaluates the run's bundle on its test data again. */
    public Map<String, Double> evaluate() throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        PictureData data = openData();
        if (!data.fingerprint().equals(bundle.dataFingerprint())) {
            throw new RecipeException("the data has changed since this run was trained: its fingerprint is "
                    + data.fingerprint() + ", the run's is " + bundle.dataFingerprint());
        }
        Device device = recipe.resolvedDevice();
        try (Scope scope = Scope.open()) {
            ImageClassification task = bundle.classifier();
            Layer model = bundle.load(folder.bundle(), device);
            return new RunReport(recipe, folder).evaluate(task, model, data.test(), device);
        }
    }

    private int evaluationBatch() {
        return Math.max(recipe.train().batchSize(), 256);
    }

    private PictureData openData() throws IOException {
        return PictureData.open(
                recipe.data(),
                recipe.split().validation(),
                recipe.split().test(),
                recipe.prepare().normalize(),
                Rng.mix(recipe.seed(), "split"));
    }

    /** The model that a recipe asks for, with the shape and the classes of its data. */
    public static ModelSpec modelSpec(Recipe recipe) throws IOException {
        return modelSpec(recipe, recipe.data().open().train());
    }

    private static ModelSpec modelSpec(Recipe recipe, Pictures pictures) {
        return new ModelSpec(
                recipe.model().name(),
                pictures.classes().size(),
                pictures.channels(),
                pictures.height(),
                pictures.width(),
                recipe.model().options());
    }

    private ImageClassification task(PictureData data) {
        return new ImageClassification(
                modelSpec(recipe, data.train()),
                data.classes(),
                data.normalization(),
                recipe.train().labelSmoothing());
    }

    private void checkFolder(boolean resume) throws IOException {
        if (!folder.exists()) {
            return;
        }
        if (!resume) {
            throw new RecipeException("there is a run in " + folder.path()
                    + ": continue it with --resume, or name another with --run NAME, or delete the folder");
        }
        String before = Files.readString(folder.recipe());
        if (!before.equals(RecipeYaml.write(recipe))) {
            throw new RecipeException("the run in " + folder.path()
                    + " was begun with another recipe (see its recipe.yaml): give the same settings to resume it, or"
                    + " name another run with --run NAME");
        }
    }

    private void checkData(PictureData data, boolean resume) throws IOException {
        if (resume && Files.exists(folder.dataCard())) {
            String before = JSON.readTree(folder.dataCard().toFile())
                    .path("fingerprint")
                    .asText();
            if (!before.equals(data.fingerprint())) {
                throw new RecipeException("the data has changed since the run in " + folder.path() + " began: its"
                        + " fingerprint is " + data.fingerprint() + ", the run's is " + before);
            }
        }
    }

    private static void loadBest(Checkpoints checkpoints, Layer model) throws IOException {
        Optional<Path> best = checkpoints.best();
        if (best.isPresent()) {
            Checkpoints.loadWeights(best.get(), model.stateTensors());
        }
    }
}
