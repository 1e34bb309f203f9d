package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.GarmentScenes;
import dev.jumbo.data.MaskFile;
import dev.jumbo.data.MaskedPicture;
import dev.jumbo.data.Part;
import dev.jumbo.data.PngFiles;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe of masks in files, from training to a mask of a file. */
class SegmentationRunTest {
    @TempDir
    private Path folder;

    private Path data() throws IOException {
        GarmentScenes scenes = new GarmentScenes("garments", EmbeddedFashionMnist.open(Part.TRAIN), 40, 48, 1);
        Path images = Files.createDirectories(folder.resolve("data/images"));
        Path masks = Files.createDirectories(folder.resolve("data/masks"));
        for (int i = 0; i < scenes.size(); i++) {
            MaskedPicture one = scenes.get(i);
            PngFiles.write(one.picture(), images.resolve(i + ".png"));
            Files.write(masks.resolve(i + ".png"), MaskFile.png(one.mask(), 48, 48));
        }
        Files.write(folder.resolve("data/classes.txt"), scenes.classes());
        return folder.resolve("data");
    }

    @Test
    void fromFilesToMasks() throws IOException {
        Recipe recipe = RecipeYaml.parse("""
                name: masks
                task: segmentation
                data: {source: masks, path: '%s', channels: 1, height: 32, width: 32}
                prepare: {augment: [{name: flip}, {name: rotate}], testTime: {flip: true}, loss: dice}
                model: {name: unet, options: {width: 4, depth: 2}}
                train: {epochs: 1, batchSize: 8, precision: float32}
                """.formatted(data()), "test", List.of());
        RunFolder run = new RunFolder(folder.resolve("runs/masks"));
        TrainingRun training = new TrainingRun(recipe, run);
        Map<String, Double> values = training.train(false, Progress.silent()).evaluation();
        assertThat(values).containsKeys("loss", "mean_iou", "dice", "pixel_accuracy", "iou_background");
        Map<String, Double> again = training.evaluate();
        assertThat(again.get("mean_iou")).isEqualTo(values.get("mean_iou"));
        assertThat(again.get("loss")).isEqualTo(values.get("loss"));
        String report = Files.readString(run.report());
        assertThat(report).contains("<h2>Segmentation</h2>", "<h2>Augmentation</h2>", "of the pixels are right");
        Bundle bundle = Bundle.read(run.bundle());
        try (Scope scope = Scope.open()) {
            Prediction one = bundle.task()
                    .predict(
                            bundle.load(run.bundle(), Device.CPU),
                            List.of(folder.resolve("data/images/3.png").toString()),
                            3,
                            Device.CPU,
                            Precision.FLOAT32)
                    .get(0);
            Prediction.Mask mask = one.mask();
            assertThat(mask).isNotNull();
            assertThat(List.of(mask.height(), mask.width(), mask.classes().length))
                    .containsExactly(48, 48, 48 * 48);
        }
    }
}
