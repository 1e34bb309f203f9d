package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One class a picture.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param classes names of the classes
 * @param normalization what the model's inputs went through, or null
 * @param testTime views whose mean is what the model says, or null for none
 */
public record ImageClassification(
        ModelSpec spec,
        List<String> classes,
        @Nullable Normalization normalization,
        @Nullable TestTime testTime) implements PictureTask {
    public ImageClassification {
        classes = List.copyOf(classes);
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
        if (testTime != null) {
            testTime.check(spec.height(), spec.width());
        }
    }

    /** Without views. */
    public ImageClassification(ModelSpec spec, List<String> classes, @Nullable Normalization normalization) {
        this(spec, classes, normalization, null);
    }

    @Override
    public Tensor judged(Module model, Batch batch) {
        return testTime == null ? outputs(model, batch) : testTime.ofPictures(batch, view -> outputs(model, view));
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision)
            throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (String file : inputs) {
            pictures.add(PictureFile.read(Path.of(file), spec.channels(), spec.height(), spec.width()));
        }
        List<Prediction> nameless = classify(model, pictures, top, device, precision);
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> new Prediction(inputs.get(i), nameless.get(i).answers()))
                .toList();
    }

    @Override
    public List<Prediction> classify(
            Module model, List<Picture> pictures, int top, Device device, Precision precision) {
        float[] probabilities = probabilities(model, pictures, device, precision);
        return IntStream.range(0, pictures.size())
                .mapToObj(i -> new Prediction("", Classification.likeliest(probabilities, i, classes, top)))
                .toList();
    }
}
