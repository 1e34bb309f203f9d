package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Split;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.models.published.PictureWeights;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code image-classification} does with pictures.
 *
 * @param normalize {@code dataset} (mean 0 and deviation 1 over the training data), {@code imagenet} or {@code none}
 * @param augment random changes in training, in order
 * @param testTime views of each picture whose mean prediction counts, or null for none
 */
public record PreparePictures(
        String normalize,
        List<Augmentation> augment,
        @Nullable TestTime testTime) implements Prepare {
    private static final List<String> NORMALIZE = List.of("dataset", "imagenet", "none");

    public PreparePictures {
        augment = List.copyOf(augment);
        checkNormalize(normalize);
    }

    static void checkNormalize(String normalize) {
        if (!NORMALIZE.contains(normalize)) {
            throw new IllegalArgumentException("normalize: unknown name '" + normalize + "'; did you mean '"
                    + NearestName.of(normalize, NORMALIZE) + "'? Known: " + String.join(", ", NORMALIZE));
        }
    }

    /** Without views. */
    public PreparePictures(String normalize, List<Augmentation> augment) {
        this(normalize, augment, null);
    }

    @Override
    public DataSource defaultData() {
        return new PictureSource.Embedded();
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("mnist-cnn", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("accuracy", "f1_macro");
    }

    @Override
    public List<String> models() {
        return Models.names();
    }

    @Override
    public void checkMetric(String name) {
        Metrics.byName(name);
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public boolean takesBundles() {
        return true;
    }

    /** Divides the pictures class by class. */
    @Override
    public PictureData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        Divided parts = divide(source, held, seed);
        Pictures train = parts.train();
        Normalization normalization = switch (normalize) {
            case "dataset" -> Normalization.of(train);
            case "imagenet" -> Normalization.imagenet(train.channels());
            default -> null;
        };
        ModelSpec spec = new ModelSpec(
                model.name(), train.classes().size(), train.channels(), train.height(), train.width(), model.options());
        PictureStart start = PictureStart.NONE;
        if (!model.from().isEmpty()) {
            PictureWeights weights = PictureWeights.open(Path.of(model.from()), model.allow());
            spec = spec.options(weights.options(spec));
            start = new PictureStart(weights, Set.of());
        }
        return data(parts, new ImageClassification(spec, train.classes(), normalization, testTime), start);
    }

    @Override
    public PictureData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed)
            throws IOException {
        if (!(known instanceof ImageClassification task)) {
            throw new IllegalArgumentException("model.from: expected a model of the task image-classification");
        }
        Prepare.checkBundle(model, task.spec().name());
        Divided parts = divide(source, held, seed);
        Pictures train = parts.train();
        ModelSpec spec = task.spec();
        if (train.channels() != spec.channels() || train.height() != spec.height() || train.width() != spec.width()) {
            throw new IllegalArgumentException("model.from: expected pictures of " + spec.channels() + "x"
                    + spec.height() + "x" + spec.width() + ", got " + train.channels() + "x" + train.height() + "x"
                    + train.width());
        }
        if (train.classes().equals(task.classes())) {
            ImageClassification same = new ImageClassification(spec, task.classes(), task.normalization(), testTime);
            return data(parts, same, PictureStart.NONE);
        }
        ModelSpec other = spec.classes(train.classes().size());
        return data(
                parts,
                new ImageClassification(other, train.classes(), task.normalization(), testTime),
                new PictureStart(null, Models.head(other)));
    }

    /** The parts of a source. */
    private record Divided(
            Pictures train, Pictures validation, Pictures test, String fingerprint, List<String> skipped) {}

    private static Divided divide(DataSource source, HeldOut held, long seed) throws IOException {
        if (!(ExtendedSource.base(source) instanceof PictureSource pictures)) {
            throw new IllegalArgumentException("data: task image-classification needs a source of pictures");
        }
        PictureSource.Opened opened = pictures.open();
        Pictures all = opened.train();
        Pictures given = held.isFold() ? null : opened.test();
        Pictures chosenBy = held.isFold() ? null : opened.validation();
        if (given == null && !held.isFold() && held.test() <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no test pictures, so a share of the pictures must be held out: 0.1");
        }
        Split split = held.divide(all.labels(), null, chosenBy != null, given != null, seed);
        return new Divided(
                ExtendedSource.extend(source, all.subset(split.train())),
                chosenBy == null ? all.subset(split.validation()) : chosenBy,
                given == null ? all.subset(split.test()) : given,
                PictureData.fingerprint(ExtendedSource.extend(source, all), chosenBy, given),
                opened.skipped());
    }

    private PictureData data(Divided parts, ImageClassification task, PictureStart start) {
        return new PictureData(
                task,
                start,
                augment,
                parts.train(),
                parts.validation(),
                parts.test(),
                parts.fingerprint(),
                parts.skipped());
    }
}
