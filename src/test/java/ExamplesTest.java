import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Normalization;
import dev.jumbo.export.TaskExport;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @Test
    void theRegressionIsLearned() {
        assertThat(MlpRegression.train(300)).isLessThan(0.01);
    }

    /** As Jumbo predicts from the same file. */
    @Test
    void anExportedClassifierRunsWithoutJumbo(@TempDir Path folder) throws Exception {
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            picture.setRGB(i % 32, i / 32, i * 7919 * 31 & 0xffffff);
        }
        Path png = folder.resolve("picture.png");
        ImageIO.write(picture, "png", png.toFile());
        try (Scope scope = Scope.open()) {
            ImageClassification task = new ImageClassification(
                    new ModelSpec("cifar-cnn", 3, 3, 32, 32), List.of("cat", "dog", "cow"), Normalization.IMAGENET);
            Module model = Module.materialise(task.model(), Device.CPU, 5);
            Path file = folder.resolve("model.onnx");
            new TaskExport(task, model).onnx(true, file);
            Prediction expected = task.predict(model, List.of(png.toString()), 1, Device.CPU, Precision.FLOAT32)
                    .get(0);
            try (PictureOnPhone classifier = new PictureOnPhone(Files.readAllBytes(file))) {
                PictureOnPhone.Answer answer = classifier.classify(picture.getRGB(0, 0, 32, 32, null, 0, 32), 32, 32);
                assertThat(answer.name()).isEqualTo(expected.answers().get(0).label());
                assertThat((double) answer.probability())
                        .isCloseTo(expected.answers().get(0).probability(), within(1e-5));
            }
        }
    }
}
