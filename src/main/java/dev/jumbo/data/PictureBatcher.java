package dev.jumbo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link PictureBatch}: bytes to floats from 0 to 1, then the augmentations in order, then normalisation.
 *
 * @param classes number of classes
 * @param augmentations applied in this order; empty for evaluation
 * @param normalization null leaves values from 0 to 1
 * @param labels what the pictures' classes are combinations of; null where a class is one
 */
public record PictureBatcher(
        int classes,
        List<Augmentation> augmentations,
        @Nullable Normalization normalization,
        @Nullable LabelSets labels)
        implements Batcher<Picture> {

    public PictureBatcher {
        augmentations = List.copyOf(augmentations);
        if (classes < 1) {
            throw new IllegalArgumentException("picture batcher: expected at least one class, got " + classes);
        }
    }

    /** A class a picture. */
    public PictureBatcher(int classes, List<Augmentation> augmentations, @Nullable Normalization normalization) {
        this(classes, augmentations, normalization, null);
    }

    /** Plain batches of a set: no augmentation, values from 0 to 1. */
    public static PictureBatcher of(Pictures pictures) {
        return new PictureBatcher(Math.max(1, pictures.classes().size()), List.of(), null);
    }

    /** With these augmentations after the ones there are. */
    public PictureBatcher augment(Augmentation... more) {
        List<Augmentation> all = new ArrayList<>(augmentations);
        all.addAll(List.of(more));
        return new PictureBatcher(classes, all, normalization, labels);
    }

    /** With this normalisation. */
    public PictureBatcher normalize(@Nullable Normalization replacement) {
        return new PictureBatcher(classes, augmentations, replacement, labels);
    }

    /** With targets [B, K] of the labels that pictures' classes are combinations of; null for the classes themselves. */
    public PictureBatcher labels(@Nullable LabelSets sets) {
        return new PictureBatcher(sets == null ? classes : sets.size(), augmentations, normalization, sets);
    }

    @Override
    public PictureBatch batch(List<Picture> examples, int[] indices, RandomGenerator random) {
        return batch(examples, null, indices, random);
    }

    /** The same, with a class for each pixel. */
    PictureBatch batch(List<Picture> examples, byte @Nullable [] masks, int[] indices, RandomGenerator random) {
        boolean plain = augmentations.isEmpty();
        PictureBatch batch = PictureBatch.of(examples, indices, classes, plain ? normalization : null);
        if (labels != null) {
            batch.softTargets(labels.targets(batch.labels()));
        }
        if (masks != null) {
            batch.masks(masks);
        }
        for (Augmentation augmentation : augmentations) {
            augmentation.apply(batch, random);
        }
        if (normalization != null && !plain) {
            batch.normalize(normalization);
        }
        return batch;
    }
}
