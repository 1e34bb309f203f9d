package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Compiled;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of application: which model it needs, what the model is called with, the loss, and what a prediction looks like.
 * It is a record of all that a prediction needs beside the weights; {@link Prepare} makes it from a recipe.
 */
public sealed interface Task permits PictureTask, TextTask, TabularTask {
    /** The model, without memory. */
    Module model();

    /** What texts become tokens by; null for models of other things. */
    @Nullable Tokenizer tokenizer();

    /** The folder of the published model that it is; null if it is none, or has one as a part only. */
    default @Nullable PublishedFolder published() {
        return null;
    }

    /** How a model that converses sees a conversation, in Jinja; null for others. */
    default @Nullable String template() {
        return null;
    }

    /** What the model says of a batch: what {@link #loss} compares with its target. */
    Tensor forward(Module model, Batch batch);

    /** {@link #forward}, or what was {@link Compiled compiled} of it. */
    default Tensor outputs(Module model, Batch batch) {
        return model instanceof Compiled compiled ? compiled.forward(batch.inputs()) : forward(model, batch);
    }

    /**
     * What training minimises; without smoothing, what the model is judged by.
     *
     * @param labelSmoothing share of the target that is spread over all classes
     */
    Loss loss(double labelSmoothing);

    /** {@link #loss} of {@link #forward} of a training batch, a scalar; some tasks have it with less work. */
    default Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        return loss(labelSmoothing).of(forward(model, batch), batch.target());
    }

    /** An input of one example, zeros: what {@code jumbo inspect} shows the model's work on. */
    Tensor exampleInput();

    /** The same of models with several inputs: what a batch of one example has, zeros. */
    default List<Tensor> exampleInputs() {
        return List.of(exampleInput());
    }

    /**
     * What a trained model says of inputs.
     *
     * @param model the model, or what was compiled of it where this takes one forward pass
     * @param inputs files of pictures, or texts
     * @param top answers to give of each, where there are several
     * @throws IOException if an input cannot be read
     * @throws IllegalArgumentException if this kind of model does not predict
     */
    List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision)
            throws IOException;
}
