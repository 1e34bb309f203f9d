package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.HorizontalFlip;
import dev.jumbo.data.MixUp;
import dev.jumbo.data.Picture;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.metric.PixelMetrics;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A class for each pixel, with a small model of convolutions alone. */
class SegmentationDataTest {
    private static final Judging HOW = new Judging(PixelMetrics.NAMES, 20, 1, Device.CPU, Precision.FLOAT32);

    private static SegmentationData data(List<Augmentation> augment, TestTime views) throws IOException {
        return new PrepareMasks("dataset", augment, views, "cross-entropy+dice")
                .open(
                        new MaskSource.Garments(240, 40, 48),
                        new HeldOut(0.1, 0.1),
                        new ModelChoice("unet", Map.of()),
                        5);
    }

    /** [B, 1, H, W] → [B, 11, H, W] */
    private static Layer small() {
        return Sequential.of(new Conv2d(1, 8, 5).padding(2), new Relu(), new Conv2d(8, 11, 5).padding(2))
                .materialise(Device.CPU, 3);
    }

    @Test
    void pixelsAreLearned() throws IOException {
        SegmentationData data = data(List.of(HorizontalFlip.INSTANCE), new TestTime(true, false, false));
        assertThat(data.counts()).isEqualTo(new TaskData.Counts(216, 24, 40));
        Segmentation task = data.task();
        try (Scope scope = Scope.open()) {
            Layer model = small();
            Map<String, Double> before = data.validate(model, HOW);
            Trainer.of(model, batch -> task.forward(model, batch), task.loss(0))
                    .optimizer(new AdamW(0.01))
                    .epochs(3)
                    .fit(data.training(16, 1, 1), null);
            Map<String, Double> after = data.validate(model, HOW);
            assertThat(after.keySet()).containsExactly("loss", "mean_iou", "dice", "pixel_accuracy");
            assertThat(after.get("loss")).isLessThan(before.get("loss") * 0.8);
            assertThat(after.get("mean_iou")).isGreaterThan(before.get("mean_iou") + 0.05);
            judged(data, data.test(model, HOW));
            predicted(data, model);
        }
    }

    @Test
    void aFoldIsHeldOutOfTheTrainingPictures() throws IOException {
        SegmentationData fold = new PrepareMasks("none", List.of(), null, "dice")
                .open(
                        new MaskSource.Garments(240, 40, 48),
                        new HeldOut(0.1, 0.1).fold(1, 4),
                        new ModelChoice("unet", Map.of()),
                        5);
        assertThat(fold.counts()).isEqualTo(new TaskData.Counts(162, 18, 60));
    }

    private static void judged(SegmentationData data, Evaluation evaluation) throws IOException {
        assertThat(evaluation.values()).containsKeys("mean_iou", "iou_background", "iou_Bag", "examples");
        Predictions predictions = evaluation.predictions();
        assertThat(predictions).isNotNull();
        assertThat(predictions.size()).isEqualTo(data.test().size());
        int[] all = java.util.stream.IntStream.range(0, predictions.size()).toArray();
        for (String name : PixelMetrics.NAMES) { // the pictures' pixels are all there are
            assertThat(predictions.pixels(all).value(name))
                    .isEqualTo(evaluation.values().get(name), org.assertj.core.api.Assertions.within(1e-12));
        }
        long[] actual = predictions.pixels(3).actual();
        for (int k = 0; k < actual.length; k++) { // the properties are of the same picture
            assertThat((double) data.properties(3)
                                    .get("share of " + data.task().classes().get(k))
                            * 48
                            * 48)
                    .isEqualTo(actual[k], org.assertj.core.api.Assertions.within(1e-9));
        }
        assertThat(data.testPositions()).hasSize(40);
        Evaluation.Segments segments = evaluation.segments();
        assertThat(segments).isNotNull();
        long pixels = 0;
        for (long count : segments.pixels().counts().support()) {
            pixels += count;
        }
        assertThat(pixels).isEqualTo(40 * 48 * 48);
        assertThat(segments.overlays()).hasSize(12).isSortedAccordingTo((a, b) -> Double.compare(a.right(), b.right()));
        Picture sheet = data.contactSheet(1);
        assertThat(sheet).isNotNull();
        assertThat(sheet.width()).isEqualTo(9 * (2 * 48 + 4) + 4);
    }

    private static void predicted(SegmentationData data, Layer model) throws IOException {
        Picture picture = data.test().get(0).picture();
        Prediction one = data.task()
                .classify(model, List.of(picture), 11, Device.CPU, Precision.FLOAT32)
                .get(0);
        Prediction.Mask mask = one.mask();
        assertThat(mask).isNotNull();
        assertThat(mask.classes()).hasSize(48 * 48);
        double sum = one.answers().stream()
                .mapToDouble(Prediction.Answer::probability)
                .sum();
        assertThat(sum).isBetween(1 - 1e-9, 1 + 1e-9);
        int best = data.task().classes().indexOf(one.answers().get(0).label());
        int pixels = 0;
        for (byte label : mask.classes()) {
            pixels += label == best ? 1 : 0;
        }
        assertThat(one.answers().get(0).probability()).isEqualTo(pixels / (48.0 * 48));
    }

    @Test
    void theSameSeedGivesTheSameData() throws IOException {
        SegmentationData one = data(List.of(), null);
        assertThat(one.fingerprint()).isEqualTo(data(List.of(), null).fingerprint());
        assertThat(one.contactSheet(1)).isNull();
    }

    @Test
    void whatDoesNotSuitIsRefused() {
        assertThatThrownBy(() -> new PrepareMasks("none", List.of(new MixUp(0.2)), null, "dice"))
                .hasMessageContaining("augment: mixup and cutmix mix the labels of whole pictures");
        assertThatThrownBy(() -> new PrepareMasks("none", List.of(), null, "dice")
                        .open(
                                new PictureSource.Embedded(),
                                new HeldOut(0.1, 0.1),
                                new ModelChoice("unet", Map.of()),
                                1))
                .hasMessageContaining("data: task segmentation needs a source of pictures with masks");
        ModelSpec spec = new ModelSpec("unet", 3, 1, 16, 16);
        assertThatThrownBy(() -> new Segmentation(spec, List.of("a"), null, null, "dice"))
                .hasMessage("model: expected 1 classes, got 3");
    }
}
