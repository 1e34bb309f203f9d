package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Part;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Flatten;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Schedule;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Training learns from real pictures. */
class LearningTest {
    @Test
    void aSmallNetworkLearnsFashionInOneEpoch() throws IOException {
        Pictures training = EmbeddedFashionMnist.open(Part.TRAIN)
                .subset(IntStream.range(0, 2000).toArray());
        Pictures test = EmbeddedFashionMnist.open(Part.TEST)
                .subset(IntStream.range(0, 1000).toArray());
        PictureBatcher batcher = PictureBatcher.of(training).normalize(Normalization.of(training));
        try (Scope scope = Scope.open()) {
            Layer model = Sequential.of(
                            new Conv2d(1, 8, 3).stride(2),
                            new Relu(),
                            new Conv2d(8, 16, 3),
                            new Relu(),
                            new MaxPool2d(2),
                            new Flatten(),
                            new Linear(16 * 25, 10))
                    .materialise(Device.CPU, 1);
            Trainer trainer = Trainer.of(model, Losses::crossEntropy)
                    .optimizer(new AdamW(0.005))
                    .schedule(Schedule.oneCycle())
                    .epochs(1);
            DataLoader<?> held = DataLoader.of(test, 100, batcher);
            Map<String, Double> before = trainer.evaluate(held, Metrics.byName("accuracy"));
            trainer.fit(DataLoader.of(training, 32, batcher).shuffle(1), null);
            Map<String, Double> after = trainer.evaluate(held, Metrics.byName("accuracy"));
            assertThat(before.get("accuracy")).isLessThan(0.3);
            assertThat(before.get("loss")).isGreaterThan(2.0);
            assertThat(after.get("accuracy")).isGreaterThan(0.65);
            assertThat(after.get("loss")).isLessThan(1.0);
        }
    }
}
