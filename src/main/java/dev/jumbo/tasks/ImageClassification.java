package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatch;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One class a picture.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param classes names of the classes
 * @param normalization what the model's inputs went through, or null
 */
public record ImageClassification(
        ModelSpec spec, List<String> classes, @Nullable Normalization normalization) implements Task {
    public ImageClassification {
        classes = List.copyOf(classes);
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
    }

    @Override
    public @Nullable Tokenizer tokenizer() {
        return null;
    }

    @Override
    public Layer model() {
        return Models.byName(spec);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return ((Layer) model).forward(batch.input());
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public Tensor exampleInput() {
        return Tensor.full(0, DType.FLOAT32, Device.CPU, 1, spec.channels(), spec.height(), spec.width());
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

    /** The same of pictures of the model's size, whose predictions name no input. */
    public List<Prediction> classify(
            Module model, List<Picture> pictures, int top, Device device, Precision precision) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off()) {
            int[] indices = IntStream.range(0, pictures.size()).toArray();
            PictureBatch batch = new PictureBatcher(classes.size(), List.of(), normalization)
                    .batch(pictures, indices, new SplittableRandom(0));
            float[] probabilities;
            try (Autocast cast = precision.open(device)) {
                probabilities = outputs(model, batch.toDevice(device))
                        .to(DType.FLOAT32)
                        .softmax(-1)
                        .toFloats();
            }
            return IntStream.range(0, pictures.size())
                    .mapToObj(i -> new Prediction("", Classification.likeliest(probabilities, i, classes, top)))
                    .toList();
        }
    }
}
