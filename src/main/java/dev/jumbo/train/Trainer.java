package dev.jumbo.train;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.HostBatch;
import dev.jumbo.nn.ActivationCheckpoints;
import dev.jumbo.nn.AuxiliaryLosses;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.ShapeException;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Memory;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Ema;
import dev.jumbo.train.optim.LayerDecay;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.ParameterGroup;
import dev.jumbo.train.optim.Plateau;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Stepper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model.
 *
 * <pre>{@code
 * var trainer = Trainer.of(model, Losses::crossEntropy)
 *         .optimizer(new Sgd(0.1).momentum(0.9).weightDecay(5e-4))
 *         .schedule(Schedule.oneCycle())
 *         .epochs(10)
 *         .stopEarly(3);
 * trainer.fit(train, validation);
 * }</pre>
 *
 * <p>A run is determined by its settings, data and seed: with {@link #checkpoints}, a run that was stopped anywhere and
 * started again ends with the same bits as one that was not (on a CPU with the same number of threads). Step {@code n}
 * draws its random numbers from (seed, n).
 *
 * <p>The model must be materialised. Work happens on the calling thread; data is prepared by the loader's workers.
 */
public final class Trainer {
    private final Module model;
    private final Function<Batch, Tensor> forward;
    private final Loss loss;
    private Function<Batch, Tensor> objective;
    private final List<ParameterGroup> groups = new ArrayList<>();
    private final List<Freeze> freezes = new ArrayList<>();
    private final List<Callback> callbacks = new ArrayList<>();
    private final List<Metric> metrics = new ArrayList<>();
    private Optimizer optimizer = new AdamW(0.001);
    private LayerDecay layerDecay = LayerDecay.NONE;
    private Schedule schedule = Schedule.constant();
    private @Nullable Supplier<Map<String, Double>> judge;
    private Precision precision = Precision.AUTO;
    private Device device = Device.CPU;
    private int epochs = 10;
    private int accumulate = 1;
    private double clipNorm;
    private double clipValue;
    private double l1;
    private double emaDecay;
    private double auxiliaryFactor = 0.01;
    private boolean checkpointActivations;
    private int patience;
    private String monitor = "loss";
    private long seed = 42;
    private int checkpointEvery;
    private @Nullable Checkpoints checkpoints;
    private TrainLog log = TrainLog.NONE;
    private Progress progress = Progress.silent();

    private Trainer(Module model, Function<Batch, Tensor> forward, Loss loss) {
        this.model = model;
        this.forward = forward;
        this.loss = loss;
        objective = batch -> loss.of(forward.apply(batch), batch.target());
    }

    /** A trainer of a layer, which is called with each batch's input. */
    public static Trainer of(Layer model, Loss loss) {
        return new Trainer(model, batch -> model.forward(batch.input()), loss);
    }

    /** A trainer of a model of several inputs. */
    public static Trainer of(Module model, Function<Batch, Tensor> forward, Loss loss) {
        return new Trainer(model, forward, loss);
    }

    /** The loss of a training batch, where it can be had without all that the model says; the loss of that. */
    public Trainer objective(Function<Batch, Tensor> value) {
        objective = value;
        return this;
    }

    /** Update rule; AdamW with 0.001. */
    public Trainer optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    /** Parameters with settings of their own; the first group that matches counts. */
    public Trainer group(ParameterGroup value) {
        groups.add(value);
        return this;
    }

    /** Parameters that do not learn, for some epochs or all. */
    public Trainer freeze(Freeze value) {
        freezes.add(value);
        return this;
    }

    /** Learning rates that fall from the head to the input, beside those of groups; none. */
    public Trainer layerDecay(LayerDecay value) {
        layerDecay = value;
        return this;
    }

    /** Learning rate over time; constant. */
    public Trainer schedule(Schedule value) {
        schedule = value;
        return this;
    }

    /** Passes over the data; 10. */
    public Trainer epochs(int value) {
        epochs = atLeast("epochs", value, 1);
        return this;
    }

    /** Batches whose gradients make one step; 1. */
    public Trainer accumulate(int value) {
        accumulate = atLeast("accumulate", value, 1);
        return this;
    }

    /** Largest 2-norm of all gradients together; 0 for no limit. */
    public Trainer clipNorm(double value) {
        clipNorm = value;
        return this;
    }

    /** Largest absolute value of a gradient; 0 for no limit. */
    public Trainer clipValue(double value) {
        clipValue = value;
        return this;
    }

    /** Penalty on Σ|w|; 0. (An L2 penalty is the optimizer's weight decay.) */
    public Trainer l1(double value) {
        l1 = value;
        return this;
    }

    /** What losses of layers of their own count, such as the balance of experts; 0.01 (Fedus et al. 2021). */
    public Trainer auxiliaryLosses(double factor) {
        auxiliaryFactor = factor;
        return this;
    }

    /**
     * Keeps of each block of a Transformer only what it reads, and computes the rest again in the backward pass: less memory
     * for more time. The weights are the same bits, unless layers share some and several batches make a step: their gradients
     * are then added in another order. False.
     */
    public Trainer checkpointActivations(boolean value) {
        checkpointActivations = value;
        return this;
    }

    /** Averages the weights with this decay, for validation and the result; 0 for no average. */
    public Trainer ema(double decay) {
        emaDecay = decay;
        return this;
    }

    /** Number format; {@link Precision#AUTO}. */
    public Trainer precision(Precision value) {
        precision = value;
        return this;
    }

    /** Where the model is; the CPU. */
    public Trainer device(Device value) {
        device = value;
        return this;
    }

    /** Epochs without improvement after which training ends; 0 for never. */
    public Trainer stopEarly(int value) {
        patience = value;
        return this;
    }

    /** The validation value that tells the best epoch: {@code loss} or a metric's name. */
    public Trainer monitor(String value) {
        monitor = value;
        return this;
    }

    /** What the model is worth after each epoch, {@code loss} among it, where {@link #fit} is given no validation data. */
    public Trainer validation(Supplier<Map<String, Double>> value) {
        judge = value;
        return this;
    }

    /** Metrics of the validation data. */
    public Trainer metrics(List<Metric> values) {
        metrics.addAll(values);
        return this;
    }

    /** Root of the run's random numbers; 42. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Saves after each epoch, after every {@code everySteps} steps (0 for none between epochs) and on Ctrl-C; {@link
     * #fit} continues from the newest checkpoint that it finds there.
     */
    public Trainer checkpoints(Checkpoints value, int everySteps) {
        checkpoints = value;
        checkpointEvery = everySteps;
        return this;
    }

    public Trainer callback(Callback value) {
        callbacks.add(value);
        return this;
    }

    /** Where values are recorded; nowhere by default. */
    public Trainer log(TrainLog value) {
        log = value;
        return this;
    }

    /** How progress is shown; not at all by default. */
    public Trainer progress(Progress value) {
        progress = value;
        return this;
    }

    /** Loss and metrics of the model as it is. */
    public Map<String, Double> evaluate(DataLoader<?> data, Metric... wanted) {
        return evaluator().evaluate(data, List.of(wanted));
    }

    /**
     * Trains, from the newest checkpoint if there is one. At the end the model holds the last weights, or the averaged
     * ones with {@link #ema}.
     *
     * @param validation data for the monitored value, or null
     * @throws IllegalArgumentException if early stopping or the schedule needs validation data and there is none
     * @throws TrainingException if the loss is not a number, with the step, the batch and what to try
     * @throws IOException if a checkpoint or the log cannot be written or read
     */
    public FitResult fit(DataLoader<?> train, @Nullable DataLoader<?> validation) throws IOException {
        if (train.batches() == 0) {
            throw new IllegalArgumentException("there is no batch to train on: the data has " + train.examples()
                    + " examples for batches of " + train.batchSize());
        }
        if (validation == null && judge == null && (patience > 0 || schedule instanceof Schedule.ReduceOnPlateau)) {
            throw new IllegalArgumentException((patience > 0 ? "stopEarly" : "the schedule ReduceOnPlateau")
                    + " watches the validation data, and there is none: give fit some, or leave it out");
        }
        Freezing.of(model, freezes).forever();
        try (Scope scope = Scope.open();
                Stepper stepper = new Stepper(optimizer, model.parameters(), groups, layerDecay);
                Ema ema = emaDecay == 0 ? null : new Ema(emaDecay, model.state());
                StopSignal signal = new StopSignal()) {
            return new Run(train, judge(validation), stepper, ema, signal).run();
        } catch (ShapeException e) {
            throw e.in(model);
        }
    }

    private @Nullable Supplier<Map<String, Double>> judge(@Nullable DataLoader<?> validation) {
        return validation == null ? judge : () -> evaluator().evaluate(validation, metrics);
    }

    private Evaluator evaluator() {
        return new Evaluator(forward, loss, device, precision);
    }

    private static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", got " + value);
        }
        return value;
    }

    /** One call of {@link #fit}. */
    private final class Run {
        private final DataLoader<?> train;
        private final @Nullable Supplier<Map<String, Double>> validation;
        private final Stepper stepper;
        private final @Nullable Ema ema;
        private final Freezing freezing = Freezing.of(model, freezes);
        private final StopSignal signal;
        private final int stepsPerEpoch;
        private final long totalSteps;
        private final int logEvery;
        private TrainState state = TrainState.start(seed);
        private Map<String, Double> validated = Map.of();
        private long savedStep = -1;
        private boolean stopAsked;

        Run(
                DataLoader<?> train,
                @Nullable Supplier<Map<String, Double>> validation,
                Stepper stepper,
                @Nullable Ema ema,
                StopSignal signal) {
            this.train = train;
            this.validation = validation;
            this.stepper = stepper;
            this.ema = ema;
            this.signal = signal;
            stepsPerEpoch = (train.batches() + accumulate - 1) / accumulate;
            totalSteps = (long) stepsPerEpoch * epochs;
            logEvery = Math.max(1, Math.min(50, stepsPerEpoch / 20));
        }

        FitResult run() throws IOException {
            resume();
            while (state.epoch() < epochs) {
                if (shouldStopEarly()) {
                    return end(FitResult.End.STOPPED_EARLY);
                }
                if (!epoch()) {
                    save(false);
                    return end(signal.isRaised() ? FitResult.End.INTERRUPTED : FitResult.End.STOPPED_BY_CALLBACK);
                }
                if (stopAsked) {
                    return end(FitResult.End.STOPPED_BY_CALLBACK);
                }
            }
            return end(FitResult.End.FINISHED);
        }

        private FitResult end(FitResult.End end) throws IOException {
            if (ema != null && end != FitResult.End.INTERRUPTED) {
                ema.swap();
            }
            log.flush();
            return new FitResult(end, state, validated);
        }

        private boolean shouldStopEarly() {
            return patience > 0 && state.badEpochs() >= patience;
        }

        /** True if the epoch was finished. */
        private boolean epoch() throws IOException {
            freezing.at(state.epoch());
            progress.startEpoch(
                    state.epoch() + 1, epochs, stepsPerEpoch, (state.batch() + accumulate - 1L) / accumulate);
            double waited;
            try (BatchIterator batches = train.epoch(state.epoch(), state.batch())) {
                while (batches.hasNext()) {
                    List<HostBatch> group = new ArrayList<>(accumulate);
                    while (group.size() < accumulate && batches.hasNext()) {
                        group.add(batches.next());
                    }
                    double value = step(group);
                    for (Callback callback : callbacks) {
                        stopAsked |= !callback.onStep(state, value);
                    }
                    if (signal.isRaised() || stopAsked) {
                        return false;
                    }
                    boolean endsEpoch = state.batch() == train.batches(); // then all of it is saved at once below
                    if (checkpointEvery > 0 && state.step() % checkpointEvery == 0 && !endsEpoch) {
                        save(false);
                    }
                }
                waited = batches.waitNanos() / 1e9;
            }
            finishEpoch(waited);
            return true;
        }

        private double step(List<HostBatch> group) throws IOException {
            long start = System.nanoTime();
            int examples = group.stream().mapToInt(HostBatch::size).sum();
            long weight = group.stream().mapToLong(HostBatch::weight).sum();
            double factor =
                    schedule.factor(state.step(), totalSteps) * state.plateau().scale();
            double sum = 0;
            double norm = Double.NaN;
            Rng.seed(Rng.mix(seed, state.step()));
            try (Scope scope = Scope.open();
                    Mode mode = Mode.training()) {
                stepper.clearGradients();
                for (HostBatch host : group) {
                    try (Scope batchScope = Scope.open()) {
                        sum += backward(host, host.weight() / (double) weight);
                    }
                }
                if (l1 > 0) {
                    stepper.addL1(l1);
                }
                if (clipValue > 0) {
                    stepper.clipValue(clipValue);
                }
                if (clipNorm > 0 || (state.step() + 1) % logEvery == 0) {
                    norm = stepper.clipNorm(clipNorm);
                }
                stepper.step(factor);
                if (ema != null) {
                    ema.update(stepper.steps());
                }
            }
            state = state.afterStep(group.size(), sum, weight, (System.nanoTime() - start) / 1e9);
            double mean = sum / weight;
            progress.step(examples, Map.of("loss", mean));
            if (state.step() % logEvery == 0) {
                record(factor, norm);
            }
            return mean;
        }

        /** Adds a batch's gradients, scaled by its share of the step. Returns the sum of its losses. */
        private double backward(HostBatch host, double share) {
            Batch batch = host.toDevice(device);
            try (ActivationCheckpoints kept = checkpointActivations ? ActivationCheckpoints.open() : null;
                    AuxiliaryLosses auxiliary = auxiliaryFactor > 0 ? AuxiliaryLosses.collect() : null) {
                Tensor value;
                try (Autocast cast = precision.open(device)) {
                    value = objective.apply(batch);
                }
                double number = value.item();
                if (!Double.isFinite(number)) {
                    throw TrainingException.notFinite(number, state, host.indices(), remedies());
                }
                Tensor total = auxiliary == null ? value : auxiliary.addTo(value, auxiliaryFactor);
                Tensor scaled = share == 1 ? total : total.mul(share);
                if (kept == null) {
                    scaled.backward();
                } else {
                    kept.backward(scaled);
                }
                return number * host.weight();
            }
        }

        private String remedies() {
            return "Try a smaller learning rate (now " + optimizer.lr()
                    + "), train.clipNorm: 1, a warm-up, or precision: float32."
                    + (checkpoints == null
                            ? ""
                            : " The newest checkpoint in " + checkpoints.folder() + " is from before.");
        }

        private void record(double factor, double norm) throws IOException {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", state.logLoss() / state.logExamples());
            values.put("lr", optimizer.lr() * factor);
            if (!Double.isNaN(norm)) {
                values.put("grad_norm", norm);
            }
            values.put("memory_mb", Memory.residentMegabytes());
            log.train(state, values);
            state = state.afterLog();
        }

        private void finishEpoch(double waited) throws IOException {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("epoch_loss", state.epochLoss() / Math.max(1, state.epochExamples()));
            values.put("data_wait_seconds", waited);
            log.train(state, values);
            long start = System.nanoTime();
            if (validation != null) {
                validated = withAverage(validation);
                log.validation(state, validated);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> shown = new LinkedHashMap<>();
            shown.put("loss", state.epochLoss() / Math.max(1, state.epochExamples()));
            validated.forEach((name, value) -> shown.put("val_" + name, value));
            double value = monitored();
            boolean better = !Double.isNaN(value)
                    && (Double.isNaN(state.best())
                            || (Metrics.lowerIsBetter(monitor) ? value < state.best() : value > state.best()));
            Plateau plateau = schedule instanceof Schedule.ReduceOnPlateau reduce && validated.containsKey("loss")
                    ? state.plateau().after(validated.getOrDefault("loss", Double.NaN), reduce)
                    : state.plateau();
            state = state.afterEpoch(value, better, plateau, seconds);
            progress.endEpoch(shown);
            for (Callback callback : callbacks) {
                stopAsked |= !callback.onEpoch(state, validated);
            }
            save(better || validation == null);
        }

        private double monitored() {
            if (validation == null) {
                return Double.NaN;
            }
            Double value = validated.get(monitor);
            if (value == null) {
                throw new IllegalArgumentException(
                        "monitor: '" + monitor + "' is not among the validation's values " + validated.keySet());
            }
            return value;
        }

        private Map<String, Double> withAverage(Supplier<Map<String, Double>> work) {
            if (ema == null) {
                return work.get();
            }
            ema.swap();
            try {
                return work.get();
            } finally {
                ema.swap();
            }
        }

        private void save(boolean best) throws IOException {
            if (checkpoints == null || (state.step() == savedStep && !best && state.batch() != 0)) {
                return;
            }
            log.flush();
            checkWeights();
            checkpoints.save(state, model.stateTensors(), optimizerState(), best);
            savedStep = state.step();
        }

        /** A finite loss can have gradients that are not: a checkpoint of such weights would replace good ones. */
        private void checkWeights() {
            model.parameters().forEach((key, parameter) -> {
                try (Scope scope = Scope.open()) {
                    if (parameter.tensor().isFinite().all().item() == 0) {
                        throw new TrainingException("the weights " + key + " are not finite after step " + state.step()
                                + " (epoch " + (state.epoch() + 1) + "), so they are not saved. " + remedies());
                    }
                }
            });
        }

        private Map<String, Tensor> optimizerState() {
            Map<String, Tensor> all = new LinkedHashMap<>(stepper.state());
            if (ema != null) {
                ema.state().forEach((key, tensor) -> all.put(Checkpoints.EMA + key, tensor));
            }
            return all;
        }

        private void resume() throws IOException {
            if (checkpoints == null) {
                log.start(state);
                return;
            }
            var last = checkpoints.last();
            if (last.isEmpty()) {
                log.start(state);
                return;
            }
            TrainState found = Checkpoints.state(last.get());
            if (found.seed() != seed) {
                throw new IllegalArgumentException("the checkpoint " + last.get() + " was made with seed "
                        + found.seed() + ", this run has " + seed + ": use the same seed, or another run folder");
            }
            Checkpoints.load(last.get().resolve("model.safetensors"), model.stateTensors());
            Checkpoints.load(last.get().resolve("optimizer.safetensors"), optimizerState());
            state = found;
            stepper.resumeAt(found.step());
            savedStep = found.step();
            if (found.batch() == 0 && (validation == null || found.bestEpoch() == found.epoch())) {
                checkpoints.markBest(last.get()); // in case it was killed before doing so
            }
            log.start(found);
            progress.message("continuing after step " + found.step() + " of " + totalSteps + " from " + last.get());
        }
    }
}
