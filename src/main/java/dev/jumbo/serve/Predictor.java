package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import dev.jumbo.export.CompiledPass;
import dev.jumbo.export.ExportException;
import dev.jumbo.export.TaskExport;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Threads;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * A model that predicts, on one thread.
 *
 * @param model the model, or what was compiled of it
 * @param cores how many the model uses for one input when nothing else wants them
 * @param lanes how many threads can predict beside each other, each with a share of the cores
 */
record Predictor(Task task, Module model, Device device, int cores, int lanes) {
    private static final int WARM_UPS = 3;

    /** Of a pass on one core, in nanoseconds: below it HTTP takes longer than the model, and cores wait longer for each other than they work. */
    private static final long SMALL = 2_000_000;

    /** What answers fastest: on a CPU the compiled pass, where there can be one. It lives in the current scope. */
    static Predictor of(Task task, Module model, Device device) {
        if (device.equals(Device.CPU)) {
            try {
                return new Predictor(
                                task, new TaskExport(task, model).compile(), device, Engine.threads(), Engine.threads())
                        .warm();
            } catch (ExportException e) {
                // it does what no trace can say: layer by layer, then
            }
        }
        return new Predictor(task, model, device, Engine.threads(), 1).warm();
    }

    /** Answers about nothing a few times: the first pass takes ten times as long as others. It shows how large the model is. */
    private Predictor warm() {
        return fastestOnOneCore() < SMALL ? new Predictor(task, model, device, 1, 1) : this;
    }

    private long fastestOnOneCore() {
        Input nothing = task instanceof PictureTask pictures
                ? blank(pictures.spec())
                : Input.of(task instanceof TabularTask tables ? tables.emptyRow() : "a");
        long fastest = Long.MAX_VALUE;
        try (Threads some = Threads.limit(1)) {
            for (int i = 0; i < WARM_UPS; i++) {
                long begin = System.nanoTime();
                predict(List.of(nothing), 1);
                fastest = Math.min(fastest, System.nanoTime() - begin);
            }
        } catch (IOException | RuntimeException e) {
            return Long.MAX_VALUE; // whoever asks next gets the reason
        }
        return fastest;
    }

    private static Input blank(ModelSpec spec) {
        byte[] pixels = new byte[spec.channels() * spec.height() * spec.width()];
        return Input.of(
                new Picture(pixels, spec.channels(), spec.height(), spec.width(), Picture.NO_LABEL, "a blank picture"),
                pixels);
    }

    /** The same for the calling thread, in its current scope. */
    Predictor share() {
        return model instanceof CompiledPass pass ? new Predictor(task, pass.share(), device, cores, lanes) : this;
    }

    List<Prediction> predict(List<Input> inputs, int top) throws IOException {
        try (Scope scope = Scope.open()) {
            if (task instanceof PictureTask pictures) {
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
