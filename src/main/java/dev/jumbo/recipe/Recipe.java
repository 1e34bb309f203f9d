package dev.jumbo.recipe;

import dev.jumbo.data.Augmentation;
import dev.jumbo.models.Models;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.PictureSource;
import dev.jumbo.tensor.Device;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.Precision;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.ParameterGroup;
import dev.jumbo.train.optim.Schedule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole of a run: data, model, training and evaluation. {@link RecipeYaml} reads and writes it; its components are
 * the keys.
 *
 * @param name names the run's folder
 * @param task what the model is for: {@code image-classification}
 * @param seed root of all randomness
 * @param device {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N} or {@code mps}
 * @param data where the data comes from
 * @param split shares that are held out
 * @param prepare what happens to the data on its way to the model
 * @param model the model and its options
 * @param train how it learns
 * @param metrics what it is judged by, beside the loss
 */
public record Recipe(
        String name,
        String task,
        long seed,
        String device,
        PictureSource data,
        Held split,
        Prepare prepare,
        Model model,
        Train train,
        List<String> metrics) {

    /**
     * Shares of the training data that are held out, class by class.
     *
     * @param validation to tell the best epoch; 0.1
     * @param test to judge the model, where the source has no test data of its own; 0.1
     */
    public record Held(double validation, double test) {
        public Held {
            if (!(validation > 0 && test >= 0 && validation + test < 1)) {
                throw new IllegalArgumentException("expected shares with validation > 0 and validation + test < 1, got "
                        + validation + " and " + test);
            }
        }
    }

    /**
     * What happens to pictures.
     *
     * @param normalize {@code dataset} (mean 0 and deviation 1 over the training data), {@code imagenet} or {@code none}
     * @param augment random changes in training, in order
     */
    public record Prepare(String normalize, List<Augmentation> augment) {
        private static final List<String> NORMALIZE = List.of("dataset", "imagenet", "none");

        public Prepare {
            augment = List.copyOf(augment);
            if (!NORMALIZE.contains(normalize)) {
                throw new IllegalArgumentException("normalize: unknown name '" + normalize + "'; did you mean '"
                        + NearestName.of(normalize, NORMALIZE) + "'? Known: " + String.join(", ", NORMALIZE));
            }
        }
    }

    /**
     * A model of the zoo.
     *
     * @param name as {@code dev.jumbo.models.Models} lists it
     * @param options settings of the model's own; kept in the order of their names
     */
    public record Model(String name, Map<String, Object> options) {
        public Model {
            options = Collections.unmodifiableMap(new TreeMap<>(options));
            if (!Models.names().contains(name)) {
                throw new IllegalArgumentException("name: unknown model '" + name + "'; did you mean '"
                        + NearestName.of(name, Models.names()) + "'? Known: " + String.join(", ", Models.names()));
            }
        }
    }

    /**
     * How the model learns. Defaults are in {@link Recipe#defaults()}.
     *
     * @param epochs passes over the data
     * @param batchSize examples a batch
     * @param optimizer update rule
     * @param schedule learning rate over time
     * @param precision number format of matrix products
     * @param labelSmoothing share of the target spread over all classes
     * @param accumulate batches a step
     * @param clipNorm largest norm of all gradients; 0 for no limit
     * @param clipValue largest gradient; 0 for no limit
     * @param l1 penalty on Σ|w|
     * @param ema decay of an average of the weights; 0 for none
     * @param stopEarly epochs without improvement that end training; 0 for never
     * @param monitor the validation value that tells the best epoch
     * @param groups parameters with settings of their own
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
            double labelSmoothing,
            int accumulate,
            double clipNorm,
            double clipValue,
            double l1,
            double ema,
            int stopEarly,
            String monitor,
            List<ParameterGroup> groups,
            int workers,
            int checkpointEvery,
            int keep) {
        public Train {
            groups = List.copyOf(groups);
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

    public Recipe {
        metrics = List.copyOf(metrics);
        if (!name.matches("[\\p{IsAlphabetic}\\p{IsDigit}][\\p{IsAlphabetic}\\p{IsDigit}._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "name: expected letters, digits, '.', '_' and '-' (it names a folder), got '" + name + "'");
        }
        if (!task.equals(ImageClassification.NAME)) {
            throw new IllegalArgumentException("task: unknown task '" + task + "'; did you mean '"
                    + NearestName.of(task, List.of(ImageClassification.NAME)) + "'?");
        }
        if (!device.matches("(?i)auto|cpu|mps|cuda(:\\d{1,3})?")) {
            throw new IllegalArgumentException("device: expected auto, cpu, cuda, cuda:N or mps, got '" + device + "'");
        }
        try {
            metrics.forEach(Metrics::byName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("metrics: " + e.getMessage(), e);
        }
    }

    /** The recipe that every other one changes: a 28×28 CNN on the embedded pictures. */
    public static Recipe defaults() {
        return new Recipe(
                "run",
                ImageClassification.NAME,
                42,
                "auto",
                new PictureSource.Embedded(),
                new Held(0.1, 0.1),
                new Prepare("dataset", List.of()),
                new Model("mnist-cnn", Map.of()),
                new Train(
                        10,
                        128,
                        new AdamW(0.001),
                        Schedule.cosine(),
                        Precision.AUTO,
                        0,
                        1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        "loss",
                        List.of(),
                        1,
                        0,
                        2),
                List.of("accuracy", "f1_macro"));
    }

    /** The same recipe under another name. */
    public Recipe named(String other) {
        return new Recipe(other, task, seed, device, data, split, prepare, model, train, metrics);
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
