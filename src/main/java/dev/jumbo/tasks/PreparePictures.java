package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Pictures;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.models.published.PictureWeights;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        return open(source, held, model, seed, false);
    }

    /** The same, perhaps of pictures with several labels. */
    PictureData open(DataSource source, HeldOut held, ModelChoice model, long seed, boolean several)
            throws IOException {
        PictureParts parts = PictureParts.of(source, held, seed, several);
        Pictures train = parts.train();
        List<String> classes = parts.names();
        Normalization normalization = switch (normalize) {
            case "dataset" -> Normalization.of(parts.sums());
            case "imagenet" -> Normalization.imagenet(train.channels());
            default -> null;
        };
        ModelSpec spec = new ModelSpec(
                model.name(), classes.size(), train.channels(), train.height(), train.width(), model.options());
        PictureStart start = PictureStart.NONE;
        if (!model.from().isEmpty()) {
            PictureWeights weights = PictureWeights.open(Path.of(model.from()), model.allow());
            spec = spec.options(weights.options(spec));
            start = new PictureStart(weights, Set.of());
        }
        return data(parts, task(spec, parts, normalization), start);
    }

    @Override
    public PictureData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed)
            throws IOException {
        return open(source, held, model, known, seed, false);
    }

    /** The same, perhaps of pictures with several labels. */
    PictureData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed, boolean several)
            throws IOException {
        if (!(known instanceof PictureClassification task)) {
            throw new IllegalArgumentException("model.from: expected a model of the task "
                    + (several ? "multi-label-image-classification or " : "") + "image-classification");
        }
        Prepare.checkBundle(model, task.spec().name());
        PictureParts parts = PictureParts.of(source, held, seed, several);
        Pictures train = parts.train();
        ModelSpec spec = task.spec();
        if (train.channels() != spec.channels() || train.height() != spec.height() || train.width() != spec.width()) {
            throw new IllegalArgumentException("model.from: expected pictures of " + spec.channels() + "x"
                    + spec.height() + "x" + spec.width() + ", got " + train.channels() + "x" + train.height() + "x"
                    + train.width());
        }
        boolean same = several == task instanceof MultiLabelImageClassification;
        if (same && parts.names().equals(task.classes())) {
            return data(parts, task(spec, parts, task.normalization()), PictureStart.NONE);
        }
        ModelSpec other = spec.classes(parts.names().size());
        return data(parts, task(other, parts, task.normalization()), new PictureStart(null, Models.head(other)));
    }

    private PictureClassification task(ModelSpec spec, PictureParts parts, @Nullable Normalization normalization) {
        return parts.labels() == null
                ? new ImageClassification(spec, parts.names(), normalization, testTime, List.of())
                : new MultiLabelImageClassification(spec, parts.names(), normalization, testTime, List.of());
    }

    private PictureData data(PictureParts parts, PictureClassification task, PictureStart start) {
        return new PictureData(
                task,
                start,
                augment,
                parts.train(),
                Objects.requireNonNull(parts.validation()),
                Objects.requireNonNull(parts.test()),
                parts.fingerprint(),
                parts.skipped(),
                parts.labels());
    }
}
