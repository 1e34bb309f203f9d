package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.GarmentScenes;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Part;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.metric.PixelMetrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A net that sees eight pictures again and again must know their pixels: else masks, loss or judging are wrong. */
class SegmentationOverfitTest {
    private static final Judging HOW = new Judging(PixelMetrics.NAMES, 8, 0, Device.CPU, Precision.FLOAT32);

    @ParameterizedTest
    @ValueSource(strings = {"dice", "cross-entropy+dice"})
    void eightPicturesAreLearntByHeart(String loss) throws IOException {
        GarmentScenes scenes = new GarmentScenes("garments", EmbeddedFashionMnist.open(Part.TRAIN), 8, 48, 1);
        ModelSpec spec = new ModelSpec("unet", 11, 1, 48, 48, Map.of("width", 12, "depth", 3, "norm", true));
        Segmentation task = new Segmentation(spec, scenes.classes(), Normalization.of(scenes.pictures()), null, loss);
        SegmentationData data = new SegmentationData(task, List.of(), scenes, scenes, scenes, "");
        try (Scope scope = Scope.open()) {
            Layer model = task.model().materialise(Device.CPU, 1);
            Trainer.of(model, batch -> task.forward(model, batch), task.loss(0))
                    .optimizer(new AdamW(0.003))
                    .schedule(Schedule.oneCycle())
                    .epochs(250)
                    .precision(Precision.FLOAT32)
                    .progress(Progress.silent())
                    .fit(data.training(8, 0, 1), null);
            Map<String, Double> values = data.test(model, HOW).values();
            // The smallest of eight classes may be missing still: that depends on the number of threads.
            assertThat(values.get("mean_iou")).as("%s", values).isGreaterThan(0.8);
            assertThat(values.get("pixel_accuracy")).as("%s", values).isGreaterThan(0.97);
        }
    }
}
