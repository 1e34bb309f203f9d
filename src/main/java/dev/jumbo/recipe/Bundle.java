package dev.jumbo.recipe;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jumbo.data.Normalization;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Layer;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trained model as a folder: {@code model.safetensors} and {@code bundle.json}, which is this record. It holds all
 * that a prediction needs; nothing in it is executed.
 *
 * @param format version of this layout
 * @param task what the model is for
 * @param model how to build it
 * @param classes names of its outputs
 * @param normalization what its inputs go through, or null
 * @param metrics how it did on the test data, by name
 * @param dataFingerprint SHA-256 of the data it was trained and tested on
 * @param parameters number of trainable values
 */
public record Bundle(
        int format,
        String task,
        ModelSpec model,
        List<String> classes,
        @Nullable Normalization normalization,
        Map<String, Double> metrics,
        String dataFingerprint,
        long parameters) {
    static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public Bundle {
        classes = List.copyOf(classes);
        metrics = Map.copyOf(metrics);
    }

    /**
     * Reads {@code bundle.json}.
     *
     * @throws IOException if it is missing or not one
     */
    public static Bundle read(Path folder) throws IOException {
        Path file = folder.resolve("bundle.json");
        if (!Files.isRegularFile(file)) {
            throw new IOException("no bundle in " + folder + ": has the run finished training?");
        }
        Bundle bundle;
        try {
            bundle = JSON.readValue(file.toFile(), Bundle.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException(file + " is not a bundle: " + e.getOriginalMessage(), e);
        }
        if (bundle.format() != FORMAT) {
            throw new IOException(file + ": format " + bundle.format() + ", this Jumbo reads " + FORMAT);
        }
        return bundle;
    }

    /** Writes the folder; each file is whole or absent. */
    void write(Path folder, Map<String, Tensor> weights) throws IOException {
        Files.createDirectories(folder);
        Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of("format", "pt"));
        RunFolder.writeAtomically(
                folder.resolve("bundle.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    public ImageClassification classifier() {
        return new ImageClassification(model, classes, normalization, 0);
    }

    /** The model with its weights, in the current scope. */
    public Layer load(Path folder, Device device) throws IOException {
        Layer layer = classifier().model().materialise(device, 0);
        Checkpoints.load(folder.resolve("model.safetensors"), layer.stateTensors());
        return layer;
    }
}
