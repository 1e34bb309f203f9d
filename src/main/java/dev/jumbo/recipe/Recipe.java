package dev.jumbo.recipe;

import dev.jumbo.data.inspect.CleanStep;
import dev.jumbo.tasks.ClassWeights;
import dev.jumbo.tasks.DataSource;
import dev.jumbo.tasks.HeldOut;
import dev.jumbo.tasks.LossChoice;
import dev.jumbo.tasks.ModelChoice;
import dev.jumbo.tasks.Prepare;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.Freeze;
import dev.jumbo.train.Precision;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.LayerDecay;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.ParameterGroup;
import dev.jumbo.train.optim.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a run: data, model, training and evaluation. {@link RecipeYaml} reads and writes it; its components are
 * the keys.
 *
 * @param name names the run's folder
 * @param task what the model is for: {@code image-classification}, {@code language-modeling}; it decides what data,
 *     prepare, model and metrics may be
 * @param seed root of all randomness
 * @param device {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N} or {@code mps}
 * @param data where the data comes from
 * @param split shares that are held out
 * @param prepare what happens to the data on its way to the model
 * @param clean steps of {@code jumbo data clean}, which writes another data set; training takes the data as it is
 * @param model the model and its options
 * @param train how it learns
 * @param metrics what it is judged by, beside the loss
 * @param evaluate how it is judged when training has ended
 * @param licence of the weights, for those who are given them: an SPDX identifier such as {@code Apache-2.0}; empty: not
 *     stated
 */
public record Recipe(
        String name,
        String task,
        long seed,
        String device,
        DataSource data,
        HeldOut split,
        Prepare prepare,
        List<CleanStep> clean,
        ModelChoice model,
        Train train,
        List<String> metrics,
        Evaluate evaluate,
        String licence) {

    /**
     * How the model learns. Defaults are in {@link Recipe#defaults()}.
     *
     * @param epochs passes over the data
     * @param batchSize examples a batch
     * @param optimizer update rule
     * @param schedule learning rate over time
     * @param precision number format of matrix products
     * @param loss what is minimised, of tasks whose loss is a cross-entropy
     * @param labelSmoothing share of the target spread over all classes
     * @param classWeights what each class counts in the training loss of a classifier
     * @param sampler which examples an epoch shows
     * @param accumulate batches a step
     * @param clipNorm largest norm of all gradients; 0 for no limit
     * @param clipValue largest gradient; 0 for no limit
     * @param l1 penalty on Σ|w|
     * @param ema decay of an average of the weights; 0 for none
     * @param stopEarly epochs without improvement that end training; 0 for never
     * @param monitor the validation value that tells the best epoch
     * @param lora changes of low rank that are learned in place of the weights; null to learn the weights
     * @param checkpointActivations keeps of each block only what it reads, for less memory and more time
     * @param groups parameters with settings of their own
     * @param layerDecay factor on the learning rate of each layer below the head ({@link LayerDecay}); 1
     * @param freeze parameters that do not learn
     * @param workers threads that prepare batches
     * @param checkpointEvery steps between checkpoints within an epoch; 0 for none
     * @param keep newest checkpoints to keep beside the best
     */
    public record Train(
            int epochs,
            int batchSize,
            Optimizer optimizer,
            Schedule schedule,
            Precision precision,
            LossChoice loss,
            double labelSmoothing,
            ClassWeights classWeights,
            Sampler sampler,
            int accumulate,
            double clipNorm,
            double clipValue,
            double l1,
            double ema,
            int stopEarly,
            String monitor,
            @Nullable LoraSettings lora,
            boolean checkpointActivations,
            List<ParameterGroup> groups,
            double layerDecay,
            List<Freeze> freeze,
            int workers,
            int checkpointEvery,
            int keep) {
        public Train {
            groups = List.copyOf(groups);
            freeze = List.copyOf(freeze);
            new LayerDecay(layerDecay); // checks it
            atLeast("epochs", epochs, 1);
            atLeast("batchSize", batchSize, 1);
            atLeast("accumulate", accumulate, 1);
            atLeast("workers", workers, 0);
            atLeast("checkpointEvery", checkpointEvery, 0);
            atLeast("keep", keep, 1);
            atLeast("stopEarly", stopEarly, 0);
            notNegative("clipNorm", clipNorm);
            notNegative("clipValue", clipValue);
            notNegative("l1", l1);
            if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
                throw new IllegalArgumentException("labelSmoothing: expected a share in [0, 1), got " + labelSmoothing);
            }
            if (!(ema >= 0 && ema < 1)) {
                throw new IllegalArgumentException("ema: expected a decay in [0, 1), got " + ema);
            }
        }
    }

    /** Which examples an epoch shows. */
    public enum Sampler {
        /** Each once, in random order. */
        SHUFFLED,
        /** As many, drawn with replacement so that each class is drawn as often. */
        BALANCED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Recipe {
        metrics = List.copyOf(metrics);
        clean = List.copyOf(clean);
        if (!name.matches("[\\p{IsAlphabetic}\\p{IsDigit}][\\p{IsAlphabetic}\\p{IsDigit}._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "name: expected letters, digits, '.', '_' and '-' (it names a folder), got '" + name + "'");
        }
        if (!licence.matches("[\\p{IsAlphabetic}\\p{IsDigit} .,()+_-]{0,100}")) {
            throw new IllegalArgumentException(
                    "licence: expected a short name such as Apache-2.0, got '" + licence + "'");
        }
        if (!device.matches("(?i)auto|cpu|mps|cuda(:\\d{1,3})?")) {
            throw new IllegalArgumentException("device: expected auto, cpu, cuda, cuda:N or mps, got '" + device + "'");
        }
        try {
            metrics.forEach(prepare::checkMetric);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("metrics: " + e.getMessage(), e);
        }
        if (!model.from().isEmpty() && !prepare.takesPublished() && !prepare.takesBundles()) {
            throw new IllegalArgumentException("model.from: the models of task " + task + " do not begin with weights");
        }
        if (!prepare.models().contains(model.name())) {
            throw new IllegalArgumentException("model.name: unknown model '" + model.name() + "'; did you mean '"
                    + NearestName.of(model.name(), prepare.models()) + "'? Known: "
                    + String.join(", ", prepare.models()));
        }
    }

    /** The recipe that every other one changes: a 28×28 CNN on the embedded pictures. */
    public static Recipe defaults() {
        return defaults("image-classification");
    }

    /** The recipe that every other one of a task changes. */
    public static Recipe defaults(String task) {
        Prepare prepare = Kinds.PREPARE.examples().get(task);
        if (prepare == null) {
            throw new IllegalArgumentException("task: unknown task '" + task + "'; did you mean '"
                    + NearestName.of(task, Kinds.PREPARE.examples().keySet()) + "'? Known: "
                    + String.join(", ", Kinds.PREPARE.examples().keySet()));
        }
        return new Recipe(
                "run",
                task,
                42,
                "auto",
                prepare.defaultData(),
                new HeldOut(0.1, 0.1),
                prepare,
                List.of(),
                prepare.defaultModel(),
                new Train(
                        10,
                        128,
                        new AdamW(0.001),
                        Schedule.cosine(),
                        Precision.AUTO,
                        new LossChoice.Default(),
                        0,
                        new ClassWeights.None(),
                        Sampler.SHUFFLED,
                        1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        "loss",
                        null,
                        false,
                        List.of(),
                        1,
                        List.of(),
                        1,
                        0,
                        2),
                prepare.defaultMetrics(),
                Evaluate.DEFAULTS,
                "");
    }

    /** The same recipe under another name. */
    public Recipe named(String other) {
        return new Recipe(
                other, task, seed, device, data, split, prepare, clean, model, train, metrics, evaluate, licence);
    }

    /** The same recipe with its data divided otherwise. */
    public Recipe divided(HeldOut other) {
        return new Recipe(
                name, task, seed, device, data, other, prepare, clean, model, train, metrics, evaluate, licence);
    }

    /** The same recipe with the published model in another folder. */
    Recipe beginningWith(Path from) {
        ModelChoice other = model.from(from.toString());
        return new Recipe(
                name, task, seed, device, data, split, prepare, clean, other, train, metrics, evaluate, licence);
    }

    /** The same recipe with other data, and a model that begins with another's weights. */
    public Recipe from(Path bundle, DataSource other) {
        ModelChoice choice = new ModelChoice(model.name(), Map.of()).from(bundle.toString());
        return new Recipe(
                name, task, seed, device, other, split, prepare, clean, choice, train, metrics, evaluate, licence);
    }

    /** Root of the division of its data. */
    public long splitSeed() {
        return Rng.mix(split.seedOr(seed), "split");
    }

    /** Where it runs on this machine. */
    public Device resolvedDevice() {
        return Device.parse(device);
    }

    private static void atLeast(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(key + ": expected at least " + least + ", got " + value);
        }
    }

    private static void notNegative(String key, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(key + ": expected 0 or more, got " + value);
        }
    }
}
