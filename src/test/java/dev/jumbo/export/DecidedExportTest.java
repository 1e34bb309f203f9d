package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Picture;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What thresholds decide, as readers of an ONNX file find it. */
class DecidedExportTest {
    @TempDir
    private Path folder;

    private Map<String, String> export(PictureTask task, float[] logits, float[] pixels) throws Exception {
        Path file = folder.resolve("model.onnx");
        Module model = Module.materialise(task.model(), Device.CPU, 5);
        new TaskExport(task, model).onnx(false, file);
        try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
            Tensor said = session.run(ForwardPass.ofTask(task, model), List.of(Tensor.of(pixels, 1, 1, 4, 4)));
            System.arraycopy(said.toFloats(), 0, logits, 0, logits.length);
            byte[] bytes = new byte[16];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Math.round(255 * pixels[i]);
            }
            Prediction own = task.classify(
                            model,
                            List.of(new Picture(bytes, 1, 4, 4, Picture.NO_LABEL, "p")),
                            logits.length,
                            Device.CPU,
                            Precision.FLOAT32)
                    .get(0);
            for (Prediction.Answer answer : own.answers()) {
                double z = logits[task.classes().indexOf(answer.label())];
                double p = task instanceof MultiLabelImageClassification
                        ? 1 / (1 + Math.exp(-z))
                        : 1 / (1 + Math.exp(logits[0] + logits[1] - 2 * z));
                assertThat(answer.probability()).isEqualTo(p, within(1e-5));
            }
            return session.session().getMetadata().getCustomMetadata();
        }
    }

    private static float[] pixels() {
        float[] pixels = new float[16];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i * 17 / 255f;
        }
        return pixels;
    }

    @Test
    void labelsHaveTheirThresholdsAndASigmoid() throws Exception {
        try (Scope scope = Scope.open()) {
            ModelSpec spec = new ModelSpec("mlp", 3, 1, 4, 4);
            List<String> labels = List.of("a", "b c", "d");
            var task = new MultiLabelImageClassification(spec, labels, null, null, List.of(0.25, 0.5, 0.75));
            assertThat(export(task, new float[3], pixels()))
                    .containsEntry("classes", "a\nb c\nd")
                    .containsEntry("thresholds", "0.25 a\n0.5 b c\n0.75 d")
                    .containsEntry("activation", "sigmoid");
            assertThat(export(task.deciding(List.of()), new float[3], pixels()))
                    .containsEntry("thresholds", "0.5 a\n0.5 b c\n0.5 d");
        }
    }

    @Test
    void twoClassesHaveTheThresholdOfTheSecond() throws Exception {
        try (Scope scope = Scope.open()) {
            ModelSpec spec = new ModelSpec("mlp", 2, 1, 4, 4);
            var task = new ImageClassification(spec, List.of("no", "yes"), null, null, List.of(0.125));
            assertThat(export(task, new float[2], pixels()))
                    .containsEntry("thresholds", "0.125 yes")
                    .doesNotContainKey("activation");
            assertThat(export(task.deciding(List.of()), new float[2], pixels())).doesNotContainKey("thresholds");
        }
    }
}
