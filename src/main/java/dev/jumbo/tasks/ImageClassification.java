package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One class a picture.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param classes names of the classes
 * @param normalization what the model's inputs went through, or null
 * @param testTime views whose mean is what the model says, or null for none
 * @param thresholds of two classes, the probability of the second from which on it is said; none to say the likeliest
 */
public record ImageClassification(
        ModelSpec spec,
        List<String> classes,
        @Nullable Normalization normalization,
        @Nullable TestTime testTime,
        List<Double> thresholds)
        implements PictureClassification {
    public ImageClassification {
        classes = List.copyOf(classes);
        thresholds = Deciding.ofTwo(thresholds, classes);
        PictureClassification.check(spec, classes, testTime);
    }

    /** Without views. */
    public ImageClassification(ModelSpec spec, List<String> classes, @Nullable Normalization normalization) {
        this(spec, classes, normalization, null, List.of());
    }

    /** The likeliest class is said. */
    public ImageClassification(
            ModelSpec spec, List<String> classes, @Nullable Normalization normalization, @Nullable TestTime testTime) {
        this(spec, classes, normalization, testTime, List.of());
    }

    @Override
    public ImageClassification deciding(List<Double> others) {
        return new ImageClassification(spec, classes, normalization, testTime, others);
    }

    @Override
    public Tensor judged(Module model, Batch batch) {
        return judged(model, batch, false);
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public Prediction prediction(float[] probabilities, int row, int top) {
        return Classification.prediction("", probabilities, row, this, top);
    }
}
