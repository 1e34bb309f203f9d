package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.models.Models;
import dev.jumbo.train.metric.LabelMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code multi-label-image-classification} does with pictures: what {@link PreparePictures} does, but that a picture may have several
 * labels. Sources are those of pictures, where a folder's list may name several labels a picture, and those of pictures with masks, whose labels
 * are the classes of their pixels.
 *
 * @param normalize {@code dataset} (mean 0 and deviation 1 over the training data), {@code imagenet} or {@code none}
 * @param augment random changes in training, in order
 * @param testTime views of each picture whose mean prediction counts, or null for none
 */
public record PrepareLabelledPictures(
        String normalize,
        List<Augmentation> augment,
        @Nullable TestTime testTime) implements Prepare {
    public PrepareLabelledPictures {
        augment = List.copyOf(augment);
        PreparePictures.checkNormalize(normalize);
    }

    private PreparePictures pictures() {
        return new PreparePictures(normalize, augment, testTime);
    }

    @Override
    public DataSource defaultData() {
        return new MaskSource.Garments(2000, 400, 64);
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("resnet18-small", Map.of("width", 16));
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("f1_macro", "map", "subset_accuracy");
    }

    @Override
    public List<String> models() {
        return Models.names();
    }

    @Override
    public void checkMetric(String name) {
        LabelMetrics.byName(name);
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public boolean takesBundles() {
        return true;
    }

    @Override
    public PictureData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        return pictures().open(source, held, model, seed, true);
    }

    @Override
    public PictureData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed)
            throws IOException {
        return pictures().open(source, held, model, known, seed, true);
    }
}
