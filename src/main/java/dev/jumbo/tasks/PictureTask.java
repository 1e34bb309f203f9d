package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A task whose inputs are pictures of one size. */
public sealed interface PictureTask extends Task permits PictureClassification, Segmentation {
    /** The model, with as many outputs, or as many for each pixel, as there are classes. */
    ModelSpec spec();

    /** Names of the classes. */
    List<String> classes();

    /** What the model's inputs go through, or null. */
    @Nullable Normalization normalization();

    @Override
    default @Nullable Tokenizer tokenizer() {
        return null;
    }

    @Override
    default Layer model() {
        return Models.byName(spec());
    }

    @Override
    default Tensor forward(Module model, Batch batch) {
        return ((Layer) model).forward(batch.input());
    }

    @Override
    default Tensor exampleInput() {
        return Tensor.full(0, DType.FLOAT32, Device.CPU, 1, spec().channels(), spec().height(), spec().width());
    }

    /** What a trained model says of a batch: {@link #outputs}, or the mean of views where the task has some. */
    Tensor judged(Module model, Batch batch);

    /** What logits stand for: classes of which one is right, by softmax, unless the task has labels. */
    default Tensor probabilities(Tensor logits) {
        return logits.softmax(1);
    }

    /** What a trained model says of pictures of its size; the predictions name no input. */
    List<Prediction> classify(Module model, List<Picture> pictures, int top, Device device, Precision precision);

    /** Probabilities of pictures of the model's size, [B, K] or [B, K, H, W], row-major. */
    default float[] probabilities(Module model, List<Picture> pictures, Device device, Precision precision) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off()) {
            int[] indices = IntStream.range(0, pictures.size()).toArray();
            Batch batch = new PictureBatcher(classes().size(), List.of(), normalization())
                    .batch(pictures, indices, new SplittableRandom(0))
                    .toDevice(device);
            try (Autocast cast = precision.open(device)) {
                return probabilities(judged(model, batch).to(DType.FLOAT32)).toFloats();
            }
        }
    }
}
