package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import dev.jumbo.export.CompiledPass;
import dev.jumbo.export.ExportException;
import dev.jumbo.export.TaskExport;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * A model that predicts, on one thread.
 *
 * @param model the model, or what was compiled of it
 */
record Predictor(Task task, Module model, Device device) {
    /** What answers fastest: on a CPU the compiled pass, where there can be one. It lives in the current scope. */
    static Predictor of(Task task, Module model, Device device) {
        if (device.equals(Device.CPU)) {
            try {
                return new Predictor(task, new TaskExport(task, model).compile(), device);
            } catch (ExportException e) {
                // it does what no trace can say: layer by layer, then
            }
        }
        return new Predictor(task, model, device);
    }

    /** How many threads can predict beside each other, each with one core: they need not wait for one another at each operator. */
    int lanes() {
        return model instanceof CompiledPass ? Engine.threads() : 1;
    }

    /** The same for the calling thread, in its current scope. */
    Predictor share() {
        return model instanceof CompiledPass pass ? new Predictor(task, pass.share(), device) : this;
    }

    List<Prediction> predict(List<Input> inputs, int top) throws IOException {
        try (Scope scope = Scope.open()) {
            if (task instanceof ImageClassification pictures) {
                List<Picture> drawn = inputs.stream()
                        .map(input -> Objects.requireNonNull(input.picture()).picture())
                        .toList();
                return pictures.classify(model, drawn, top, device, Precision.FLOAT32);
            }
            List<String> texts = inputs.stream()
                    .map(input -> Objects.requireNonNull(input.text()))
                    .toList();
            return task.predict(model, texts, top, device, Precision.FLOAT32);
        }
    }
}
