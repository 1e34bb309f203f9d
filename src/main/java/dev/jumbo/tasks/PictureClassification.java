package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
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

/** A task that gives whole pictures a class or labels. */
public sealed interface PictureClassification extends PictureTask, Deciding
        permits ImageClassification, MultiLabelImageClassification {
    /** Views whose mean is what the model says, or null for none. */
    @Nullable TestTime testTime();

    /** What the model says of a picture, from a row of {@link #probabilities(Tensor)}. */
    Prediction prediction(float[] probabilities, int row, int top);

    /** Checks that a model has an output a class, and that its pictures have all views. */
    static void check(ModelSpec spec, List<String> classes, @Nullable TestTime testTime) {
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
        if (testTime != null) {
            testTime.check(spec.height(), spec.width());
        }
    }

    @Override
    default List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision)
            throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (String file : inputs) {
            pictures.add(PictureFile.read(Path.of(file), spec().channels(), spec().height(), spec().width()));
        }
        List<Prediction> nameless = classify(model, pictures, top, device, precision);
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> nameless.get(i).of(inputs.get(i)))
                .toList();
    }

    @Override
    default List<Prediction> classify(
            Module model, List<Picture> pictures, int top, Device device, Precision precision) {
        float[] probabilities = probabilities(model, pictures, device, precision);
        return IntStream.range(0, pictures.size())
                .mapToObj(i -> prediction(probabilities, i, top))
                .toList();
    }

    /** The logits of one view, or of the mean probabilities of all. */
    default Tensor judged(Module model, Batch batch, boolean labels) {
        TestTime views = testTime();
        if (views == null) {
            return outputs(model, batch);
        }
        return labels
                ? views.ofLabels(batch, view -> outputs(model, view))
                : views.ofPictures(batch, view -> outputs(model, view));
    }
}
