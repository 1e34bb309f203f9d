package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatch;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One class a picture: how pictures become batches, which head a model needs, the loss, and what a prediction is.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param classes names of the classes
 * @param normalization what the model's inputs went through, or null
 * @param labelSmoothing of the training loss; 0
 */
public record ImageClassification(
        ModelSpec spec, List<String> classes, @Nullable Normalization normalization, double labelSmoothing) {
    public static final String NAME = "image-classification";

    /**
     * A class and its probability.
     *
     * @param label the class's name
     * @param probability from 0 to 1
     */
    public record Scored(String label, double probability) {}

    public ImageClassification {
        classes = List.copyOf(classes);
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
    }

    /** The model, without memory. */
    public Layer model() {
        return Models.byName(spec);
    }

    /** What training minimises. */
    public Loss loss() {
        return new CrossEntropy(labelSmoothing);
    }

    /** Batches to learn from, in a new order each epoch. */
    public DataLoader<Picture> training(
            Pictures pictures, int batchSize, List<Augmentation> augment, int workers, long seed) {
        PictureBatcher batcher = PictureBatcher.of(pictures)
                .augment(augment.toArray(new Augmentation[0]))
                .normalize(normalization);
        return DataLoader.of(pictures, batchSize, batcher).shuffle(seed).workers(workers);
    }

    /** Batches to be judged by, in order. */
    public DataLoader<Picture> evaluation(Pictures pictures, int batchSize, int workers) {
        return DataLoader.of(pictures, batchSize, PictureBatcher.of(pictures).normalize(normalization))
                .workers(workers);
    }

    /** Runs a trained model over batches, in the current scope; the loss is without label smoothing. */
    public static Evaluator evaluator(Layer model, Device device, Precision precision) {
        Layer ready = Inference.ready(model, precision.dtype(device));
        return new Evaluator(batch -> ready.forward(batch.input()), new CrossEntropy(0), device, precision);
    }

    /**
     * The classes of pictures, the likeliest first.
     *
     * @param model materialised, on {@code device}
     * @param pictures of the model's shape
     * @param top how many classes to give
     */
    public List<List<Scored>> predict(
            Layer model, List<Picture> pictures, int top, Device device, Precision precision) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off()) {
            int[] indices = IntStream.range(0, pictures.size()).toArray();
            PictureBatch batch = new PictureBatcher(classes.size(), List.of(), normalization)
                    .batch(pictures, indices, new SplittableRandom(0));
            float[] probabilities;
            try (Autocast cast = precision.open(device)) {
                probabilities = model.forward(batch.toDevice(device).input())
                        .to(DType.FLOAT32)
                        .softmax(-1)
                        .toFloats();
            }
            List<List<Scored>> results = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                int row = i * classes.size();
                results.add(IntStream.range(0, classes.size())
                        .mapToObj(k -> new Scored(classes.get(k), probabilities[row + k]))
                        .sorted(Comparator.comparingDouble(Scored::probability).reversed())
                        .limit(top)
                        .toList());
            }
            return results;
        }
    }
}
