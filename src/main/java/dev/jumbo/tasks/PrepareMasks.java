package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.CutMix;
import dev.jumbo.data.MaskedPictures;
import dev.jumbo.data.MixUp;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Split;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.train.metric.PixelMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code segmentation} does with pictures and masks.
 *
 * @param normalize {@code dataset} (mean 0 and deviation 1 over the training data), {@code imagenet} or {@code none}
 * @param augment random changes in training, in order; what moves pixels moves the masks with them
 * @param testTime views of each picture whose mean prediction counts, or null for none
 * @param loss {@code cross-entropy}, {@code dice}, or {@code cross-entropy+dice}
 */
public record PrepareMasks(
        String normalize,
        List<Augmentation> augment,
        @Nullable TestTime testTime,
        String loss) implements Prepare {
    public PrepareMasks {
        augment = List.copyOf(augment);
        PreparePictures.checkNormalize(normalize);
        Segmentation.checkLoss(loss);
        for (Augmentation one : augment) {
            if (one instanceof MixUp || one instanceof CutMix) {
                throw new IllegalArgumentException(
                        "augment: mixup and cutmix mix the labels of whole pictures; masks have none");
            }
        }
    }

    @Override
    public DataSource defaultData() {
        return new MaskSource.Garments(2000, 400, 64);
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("unet", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return PixelMetrics.NAMES;
    }

    /** Those that give [B, K, H, W]. */
    @Override
    public List<String> models() {
        return Models.segmenters();
    }

    @Override
    public void checkMetric(String name) {
        PixelMetrics.check(name);
    }

    @Override
    public boolean takesBundles() {
        return true;
    }

    @Override
    public SegmentationData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        Divided parts = divide(source, held, seed);
        MaskedPictures train = parts.train();
        Normalization normalization = switch (normalize) {
            case "dataset" -> Normalization.of(train.pictures());
            case "imagenet" -> Normalization.imagenet(train.channels());
            default -> null;
        };
        ModelSpec spec = new ModelSpec(
                model.name(), train.classes().size(), train.channels(), train.height(), train.width(), model.options());
        return data(parts, new Segmentation(spec, train.classes(), normalization, testTime, loss));
    }

    @Override
    public SegmentationData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed)
            throws IOException {
        if (!(known instanceof Segmentation task)) {
            throw new IllegalArgumentException("model.from: expected a model of the task segmentation");
        }
        ModelSpec spec = task.spec();
        Prepare.checkBundle(model, spec.name());
        Divided parts = divide(source, held, seed);
        MaskedPictures train = parts.train();
        if (!train.classes().equals(task.classes())
                || train.channels() != spec.channels()
                || train.height() != spec.height()
                || train.width() != spec.width()) {
            throw new IllegalArgumentException("model.from: expected pictures of " + spec.channels() + "x"
                    + spec.height() + "x" + spec.width() + " in the classes " + task.classes() + ", got "
                    + train.channels() + "x" + train.height() + "x" + train.width() + " in " + train.classes());
        }
        return data(parts, new Segmentation(spec, task.classes(), task.normalization(), testTime, loss));
    }

    /** The parts of a source. */
    private record Divided(MaskedPictures train, MaskedPictures validation, MaskedPictures test, String fingerprint) {}

    private static Divided divide(DataSource source, HeldOut held, long seed) throws IOException {
        if (!(source instanceof MaskSource pictures)) {
            throw new IllegalArgumentException(
                    "data: task segmentation needs a source of pictures with masks: masks, garments");
        }
        MaskSource.Opened opened = pictures.open();
        MaskedPictures all = opened.train();
        MaskedPictures given = held.isFold() ? null : opened.test();
        if (given == null && !held.isFold() && held.test() <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no test pictures, so a share of the pictures must be held out: 0.1");
        }
        if (!held.group().isEmpty()) {
            throw new IllegalArgumentException("split.group: pictures with masks have no list with a column '"
                    + held.group() + "'; put each part into a folder of its own (data.testPath)");
        }
        Split split = held.divide(new int[all.size()], null, false, given != null, seed);
        return new Divided(
                all.subset(split.train()),
                all.subset(split.validation()),
                given == null ? all.subset(split.test()) : given,
                SegmentationData.fingerprint(all, given));
    }

    private SegmentationData data(Divided parts, Segmentation task) {
        return new SegmentationData(
                task, augment, parts.train(), parts.validation(), parts.test(), parts.fingerprint());
    }
}
