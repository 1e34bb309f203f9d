package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.MaskLabels;
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
        return open(source, held, model, seed, false);
    }

    /** The same, perhaps of pictures with several labels. */
    PictureData open(DataSource source, HeldOut held, ModelChoice model, long seed, boolean several)
            throws IOException {
        Divided parts = divide(source, held, seed, several);
        Pictures train = parts.train();
        List<String> classes = parts.names();
        Normalization normalization = switch (normalize) {
            case "dataset" -> Normalization.of(train);
            case "imagenet" -> Normalization.IMAGENET;
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
        Divided parts = divide(source, held, seed, several);
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

    /** The parts of a source. */
    private record Divided(
            Pictures train,
            Pictures validation,
            Pictures test,
            String fingerprint,
            List<String> skipped,
            @Nullable LabelSets labels) {
        /** Of the classes or labels. */
        List<String> names() {
            return labels == null ? train.classes() : labels.labels();
        }
    }

    private PictureClassification task(ModelSpec spec, Divided parts, @Nullable Normalization normalization) {
        return parts.labels() == null
                ? new ImageClassification(spec, parts.names(), normalization, testTime, List.of())
                : new MultiLabelImageClassification(spec, parts.names(), normalization, testTime, List.of());
    }

    private static PictureSource.Opened opened(DataSource source, boolean several) throws IOException {
        if (source instanceof PictureSource pictures) {
            return pictures.open();
        }
        if (several && source instanceof MaskSource masks) {
            MaskSource.Opened opened = masks.open();
            List<Pictures> parts = MaskLabels.of(
                    opened.test() == null ? List.of(opened.train()) : List.of(opened.train(), opened.test()));
            return new PictureSource.Opened(parts.get(0), parts.size() == 1 ? null : parts.get(1), List.of());
        }
        throw new IllegalArgumentException(
                "data: task " + (several ? "multi-label-" : "") + "image-classification needs a source of pictures");
    }

    /** The labels of combinations; each must have a picture to learn from. */
    private static LabelSets labels(Pictures train) {
        LabelSets sets = LabelSets.of(train.classes());
        int[] counts = sets.counts(train.labels());
        for (int k = 0; k < counts.length; k++) {
            if (counts[k] == 0) {
                throw new IllegalArgumentException("data: expected at least one picture to learn from with the label '"
                        + sets.labels().get(k) + "', found none: leave the label out, or give more pictures");
            }
        }
        if (counts.length == 0) {
            throw new IllegalArgumentException("data: expected pictures with labels, found none");
        }
        return sets;
    }

    private static Divided divide(DataSource source, HeldOut held, long seed, boolean several) throws IOException {
        PictureSource.Opened opened = opened(ExtendedSource.base(source), several);
        Pictures all = opened.train();
        Pictures given = held.isFold() ? null : opened.test();
        Pictures chosenBy = held.isFold() ? null : opened.validation();
        if (given == null && !held.isFold() && held.test() <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no test pictures, so a share of the pictures must be held out: 0.1");
        }
        Split split = several
                ? held.divide(LabelSets.of(all.classes()), all.labels(), chosenBy != null, given != null, seed)
                : held.divide(all.labels(), null, chosenBy != null, given != null, seed);
        Pictures train = ExtendedSource.extend(source, all.subset(split.train()));
        return new Divided(
                train,
                chosenBy == null ? all.subset(split.validation()) : chosenBy,
                given == null ? all.subset(split.test()) : given,
                PictureData.fingerprint(ExtendedSource.extend(source, all), chosenBy, given),
                opened.skipped(),
                several ? labels(train) : null);
    }

    private PictureData data(Divided parts, PictureClassification task, PictureStart start) {
        return new PictureData(
                task,
                start,
                augment,
                parts.train(),
                parts.validation(),
                parts.test(),
                parts.fingerprint(),
                parts.skipped(),
                parts.labels());
    }
}
