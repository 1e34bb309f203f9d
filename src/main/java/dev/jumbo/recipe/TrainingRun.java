package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.DataLoader;
import dev.jumbo.models.published.PublishedAdapter;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Lora;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.recipe.evaluation.HeadCalibration;
import dev.jumbo.tasks.ClassWeights;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Evaluation;
import dev.jumbo.tasks.Judging;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Callback;
import dev.jumbo.train.Checkpoints;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.TrainLog;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.optim.LayerDecay;
import dev.jumbo.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

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
        return train(resume, progress, null);
    }

    /**
     * Trains and neither evaluates nor leaves a bundle, as {@link #train} can do later.
     *
     * @param watch may end it after an epoch; with {@code resume} it goes on from there
     */
    public FitResult fit(boolean resume, Progress progress, Callback watch) throws IOException {
        return train(resume, progress, watch).fit();
    }

    private Result train(boolean resume, Progress progress, @Nullable Callback watch) throws IOException {
        Device device = recipe.resolvedDevice();
        checkFolder(resume);
        checkValidation();
        TaskData opened = openData();
        checkData(opened, resume);
        RunFolder.writeAtomically(folder.recipe(), RecipeYaml.write(recipe));
        RunFolder.writeAtomically(
                folder.dataCard(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(opened.card()) + "\n");
        copyStart(opened);
        Task task = opened.task();
        Recipe.Train settings = recipe.train();
        Checkpoints checkpoints = folder.checkpoints(settings.keep());
        try (Scope scope = Scope.open();
                TrainLog log = TrainLog.in(folder.path())) {
            opened.beginning(opened.task().model()).forEach(progress::message);
            Module start = start(opened, device);
            long parameters = start.parameterCount();
            TaskData data = opened.startingFrom(() -> start, judging(device));
            Module model = learning(start);
            Trainer trainer = trainer(model, data, device)
                    .checkpoints(checkpoints, settings.checkpointEvery())
                    .log(log)
                    .progress(progress);
            if (!recipe.split().all()) {
                trainer.validation(() -> data.validate(model, judging(device)));
            }
            if (watch != null) {
                trainer.callback(watch);
            }
            FitResult fit = trainer.fit(training(data), null);
            if (fit.end() == FitResult.End.INTERRUPTED || watch != null) {
                return new Result(fit, Map.of());
            }
            loadBest(checkpoints, model);
            if (settings.lora() != null) {
                writeAdapter(data, model);
            }
            Module plain = Lora.merge(model);
            HeadCalibration calibrated = FinalEvaluation.calibrate(recipe, data, plain, judging(device));
            FinalEvaluation judged = FinalEvaluation.of(recipe, folder, data, plain, judging(device));
            Evaluation evaluation = judged.evaluation();
            DataStatistics statistics = data.statistics(plain, judging(device));
            if (statistics != null) {
                BundleStatistics.write(folder.bundle(), statistics);
            }
            new Bundle(task, evaluation.values(), data.fingerprint(), parameters, recipe.licence())
                    .write(folder.bundle(), plain);
            RunReport.write(recipe, folder, data, judged, parameters, fit, calibrated);
            return new Result(fit, evaluation.values());
        }
    }

    /**
     * Trains a new model for some steps and keeps nothing.
     *
     * @param steps at least so many, if nothing ends it before
     * @param change what is different from the recipe; is given the steps that there would be
     */
    void rehearse(int steps, ObjLongConsumer<Trainer> change, Progress progress) throws IOException {
        Device device = recipe.resolvedDevice();
        TaskData opened = openData();
        Recipe.Train settings = recipe.train();
        try (Scope scope = Scope.open()) {
            Module start = start(opened, device);
            TaskData data = opened.startingFrom(() -> start, judging(device));
            Module model = learning(start);
            DataLoader<?> batches = training(data);
            int inEpoch = Math.max(1, (batches.batches() + settings.accumulate() - 1) / settings.accumulate());
            int epochs = (steps + inEpoch - 1) / inEpoch;
            Trainer trainer = trainer(model, data, device).epochs(epochs).progress(progress);
            change.accept(trainer, (long) epochs * inEpoch);
            trainer.fit(batches, null);
        }
    }

    /** What is learned of a model: all of it, or changes of low rank. */
    private Module learning(Module start) {
        LoraSettings lora = recipe.train().lora();
        return lora == null ? start : lora.attach(start, Rng.mix(recipe.seed(), "lora"));
    }

    private DataLoader<?> training(TaskData data) {
        Recipe.Train settings = recipe.train();
        DataLoader<?> loader = data.training(settings.batchSize(), settings.workers(), Rng.mix(recipe.seed(), "data"));
        return settings.sampler() == Recipe.Sampler.SHUFFLED
                ? loader
                : loader.weighted(ClassWeights.balancing(
                        labels(data, "train.sampler: balanced").each()));
    }

    /** The loss with the weights of classes, if the recipe has such. */
    private Loss weighted(Loss loss, TaskData data) {
        ClassWeights weights = recipe.train().classWeights();
        if (weights instanceof ClassWeights.None) {
            return loss;
        }
        TaskData.Labels labels = labels(data, "train.classWeights");
        if (!(loss instanceof CrossEntropy plain)) {
            throw new RecipeException("train.classWeights: the loss of task " + recipe.task() + " has no classes");
        }
        List<Float> values = weights.of(labels.each(), labels.classes());
        return new CrossEntropy(plain.labelSmoothing(), values, plain.ignoreIndex());
    }

    private TaskData.Labels labels(TaskData data, String key) {
        TaskData.Labels labels = data.trainingLabels();
        if (labels == null) {
            throw new RecipeException(
                    key + ": task " + recipe.task() + " does not give each example a class; leave it out");
        }
        return labels;
    }

    /** A trainer as the recipe has it, which neither judges nor keeps anything. */
    private Trainer trainer(Module model, TaskData data, Device device) {
        Recipe.Train settings = recipe.train();
        Task task = data.task();
        Loss loss = task.loss(settings.labelSmoothing());
        Loss weighted = weighted(loss, data);
        Trainer trainer = Trainer.of(model, batch -> task.forward(model, batch), loss)
                .objective(
                        loss == weighted
                                ? batch -> task.trainingLoss(model, batch, settings.labelSmoothing())
                                : batch -> weighted.of(task.forward(model, batch), batch.target()))
                .optimizer(settings.optimizer())
                .schedule(settings.schedule())
                .layerDecay(new LayerDecay(settings.layerDecay()))
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
                .checkpointActivations(settings.checkpointActivations())
                .seed(recipe.seed());
        settings.groups().forEach(trainer::group);
        settings.freeze().forEach(trainer::freeze);
        return trainer;
    }

    /** Evaluates the run's bundle on its test data again. */
    public Map<String, Double> evaluate() throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        TaskData data = openData();
        if (!data.fingerprint().equals(bundle.dataFingerprint())) {
            throw new RecipeException("the data has changed since the run in " + folder.path() + " was trained: "
                    + DataChange.describe(folder.dataCard(), data) + "; its fingerprint is " + data.fingerprint()
                    + ", the run's is " + bundle.dataFingerprint());
        }
        Device device = recipe.resolvedDevice();
        try (Scope scope = Scope.open()) {
            TaskData ready = data.startingFrom(() -> start(data, device), judging(device));
            Module model = bundle.load(folder.bundle(), device);
            return FinalEvaluation.of(recipe, folder, ready, model, judging(device))
                    .evaluation()
                    .values();
        }
    }

    /** The model that training begins with. */
    private Module start(TaskData data, Device device) throws IOException {
        return start(data, beginsWithBundle(recipe) ? Path.of(recipe.model().from()) : null, device, recipe.seed());
    }

    /**
     * The same.
     *
     * @param bundle whose weights it takes; null: those of {@code data}
     */
    static Module start(TaskData data, @Nullable Path bundle, Device device, long seed) throws IOException {
        PublishedFolder published = data.task().published();
        if (published != null) {
            return published.load(Module.class, device, DType.FLOAT32).model();
        }
        Module model = Module.materialise(data.task().model(), device, seed);
        if (bundle != null) {
            Bundle.loadInto(model, bundle, data.fresh());
        } else {
            data.begin(model, device);
        }
        return model;
    }

    private Judging judging(Device device) {
        Recipe.Train settings = recipe.train();
        return new Judging(recipe.metrics(), settings.batchSize(), settings.workers(), device, settings.precision());
    }

    /** With the run's own copy of the published model once there is one. */
    private TaskData openData() throws IOException {
        return openData(Files.isDirectory(folder.start()) ? recipe.beginningWith(folder.start()) : recipe);
    }

    /** So that the run can be resumed and evaluated wherever it is. */
    private void copyStart(TaskData data) throws IOException {
        if (!Files.isDirectory(folder.start())) {
            data.copyStart(folder.start());
        }
    }

    private void writeAdapter(TaskData data, Module tuned) throws IOException {
        PublishedFolder published = data.published();
        if (published == null) {
            PublishedAdapter.write(folder.adapter(), tuned);
        } else {
            PublishedAdapter.write(folder.adapter(), published, tuned);
        }
    }

    /** The data that a recipe asks for, with its task. */
    public static TaskData openData(Recipe recipe) throws IOException {
        long seed = Rng.mix(recipe.seed(), "split");
        if (!beginsWithBundle(recipe)) {
            return recipe.prepare().open(recipe.data(), recipe.split(), recipe.model(), seed);
        }
        Task known = Bundle.read(Path.of(recipe.model().from())).task();
        return recipe.prepare().open(recipe.data(), recipe.split(), recipe.model(), known, seed);
    }

    private static boolean beginsWithBundle(Recipe recipe) throws IOException {
        String from = recipe.model().from();
        if (from.isEmpty() || !recipe.prepare().takesBundles()) {
            return false;
        }
        boolean bundle = Bundle.isIn(Path.of(from));
        if (!bundle && !recipe.prepare().takesPublished()) {
            throw new IOException("model.from: no bundle.json in "
                    + Path.of(from).toAbsolutePath() + "; expected the bundle of a run of task " + recipe.task());
        }
        return bundle;
    }

    /** What the model in a bundle is worth on the test part of data of its task. */
    public Evaluation judge(Path bundle, TaskData data) throws IOException {
        Device device = recipe.resolvedDevice();
        try (Scope scope = Scope.open()) {
            return data.test(Bundle.read(bundle).load(bundle, device), judging(device));
        }
    }

    private void checkFolder(boolean resume) throws IOException {
        if (!folder.exists()) {
            if (Files.exists(folder.start())) { // it is written after the recipe
                throw new RecipeException(
                        folder.start() + " has what another run began with, whose recipe.yaml is gone:"
                                + " delete it, or name another run with --run NAME");
            }
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

    private void checkValidation() {
        if (!recipe.split().all()) {
            return;
        }
        Recipe.Train settings = recipe.train();
        String needs = settings.stopEarly() > 0
                ? "train.stopEarly"
                : settings.schedule() instanceof Schedule.ReduceOnPlateau
                        ? "train.schedule: reduce-on-plateau"
                        : recipe.evaluate().needsValidation();
        if (!needs.isEmpty()) {
            throw new RecipeException(
                    needs + " needs validation data, and split.all leaves none: leave one of them out");
        }
    }

    private void checkData(TaskData data, boolean resume) throws IOException {
        if (resume && Files.exists(folder.dataCard())) {
            String before = JSON.readTree(folder.dataCard().toFile())
                    .path("fingerprint")
                    .asText();
            if (!before.equals(data.fingerprint())) {
                throw new RecipeException("the data has changed since the run in " + folder.path() + " began: "
                        + DataChange.describe(folder.dataCard(), data) + "; its fingerprint is " + data.fingerprint()
                        + ", the run's is " + before);
            }
        }
    }

    private static void loadBest(Checkpoints checkpoints, Module model) throws IOException {
        Optional<Path> best = checkpoints.best();
        if (best.isPresent()) {
            Checkpoints.loadWeights(best.get(), model.stateTensors());
        }
    }
}
