package dev.jumbo.train;

import static dev.jumbo.train.Samples.loader;
import static dev.jumbo.train.Samples.mlp;
import static dev.jumbo.train.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Picture;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
import dev.jumbo.train.metric.Metric;
import dev.jumbo.train.metric.Outputs;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run ends before its last epoch, and what it records. */
class TrainerStopTest {
    private final Path folder;
    private Scope scope;

    TrainerStopTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Trainer trainer(Layer model) {
        return Trainer.of(model, Losses::crossEntropy)
                .precision(Precision.FLOAT32)
                .optimizer(new Sgd(0.1));
    }

    /** A metric whose value is read from a list, one an epoch. */
    private record Scripted(String name, List<Double> values, int[] at) implements Metric {
        Scripted(String name, Double... values) {
            this(name, List.of(values), new int[] {-1});
        }

        @Override
        public void update(Outputs outputs) {}

        @Override
        public double value() {
            return values.get(at[0]);
        }

        @Override
        public void reset() {
            at[0]++;
        }
    }

    private static FitResult monitored(int patience, Scripted metric) throws IOException {
        return trainer(mlp(1))
                .epochs(8)
                .stopEarly(patience)
                .metrics(List.of(metric))
                .monitor(metric.name())
                .fit(loader(16, 16, 1), loader(16, 16, 2));
    }

    @Test
    void stopsEarlyWhenNothingImproves() throws IOException {
        FitResult result = monitored(2, new Scripted("accuracy", 0.1, 0.5, 0.4, 0.5, 0.9, 0.9, 0.9, 0.9));
        assertThat(result.end()).isEqualTo(FitResult.End.STOPPED_EARLY);
        assertThat(result.state().epoch())
                .as("epochs 3 and 4 were not above 0.5")
                .isEqualTo(4);
        assertThat(result.state().best()).isEqualTo(0.5);
        assertThat(result.state().bestEpoch()).isEqualTo(2);
        assertThat(result.validation()).containsEntry("accuracy", 0.5);
    }

    @Test
    void lossesAreBetterWhenLower() throws IOException {
        FitResult result = monitored(2, new Scripted("mse", 0.9, 0.8, 0.85, 0.7, 0.75, 0.8, 0.1, 0.1));
        assertThat(result.end()).isEqualTo(FitResult.End.STOPPED_EARLY);
        assertThat(result.state().epoch()).isEqualTo(6);
        assertThat(result.state().best()).isEqualTo(0.7);
        assertThat(result.state().bestEpoch()).isEqualTo(4);
    }

    @Test
    void withoutPatienceAllEpochsAreDone() throws IOException {
        FitResult result = monitored(0, new Scripted("accuracy", 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2));
        assertThat(result.end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(result.state().epoch()).isEqualTo(8);
        assertThat(result.state().bestEpoch()).isEqualTo(1);
    }

    @Test
    void aValueThatIsNotANumberIsNoImprovement() throws IOException {
        FitResult result =
                monitored(2, new Scripted("accuracy", Double.NaN, 0.2, Double.NaN, Double.NaN, 0.9, 0.9, 0.9, 0.9));
        assertThat(result.end()).isEqualTo(FitResult.End.STOPPED_EARLY);
        assertThat(result.state().epoch()).isEqualTo(4);
        assertThat(result.state().bestEpoch()).isEqualTo(2);
    }

    @Test
    void theBestCheckpointIsTheMonitoredValues() throws IOException {
        Scripted accuracy = new Scripted("accuracy", 0.1, 0.7, 0.3, 0.2, 0.6);
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        trainer(mlp(1))
                .epochs(5)
                .metrics(List.of(accuracy))
                .monitor("accuracy")
                .checkpoints(checkpoints, 0)
                .fit(loader(32, 16, 1), loader(16, 16, 2)); // 2 steps an epoch
        assertThat(checkpoints.best()).hasValue(folder.resolve("step-0000000004"));
        assertThat(folders()).containsExactly("step-0000000004", "step-0000000008", "step-0000000010");
    }

    @Test
    void aCallbackEndsTrainingAfterItsStep() throws IOException {
        Layer model = mlp(1);
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        Trainer trainer = trainer(model).epochs(3).checkpoints(checkpoints, 0);
        FitResult result = trainer.callback(new Callback() {
                    @Override
                    public boolean onStep(TrainState state, double loss) {
                        return state.step() != 7;
                    }
                })
                .fit(loader(64, 16, 1), null); // 4 steps an epoch
        assertThat(result.end()).isEqualTo(FitResult.End.STOPPED_BY_CALLBACK);
        assertThat(result.state().step()).isEqualTo(7);
        assertThat(checkpoints.last()).hasValue(folder.resolve("step-0000000007"));

        Layer resumed = mlp(2);
        trainer(resumed).epochs(3).checkpoints(checkpoints, 0).fit(loader(64, 16, 1), null);
        Layer whole = mlp(1);
        trainer(whole).epochs(3).fit(loader(64, 16, 1), null);
        values(whole).assertSame(values(resumed));
    }

    @Test
    void aCallbackEndsTrainingAfterItsEpoch() throws IOException {
        List<Map<String, Double>> seen = new ArrayList<>();
        FitResult result = trainer(mlp(1))
                .epochs(5)
                .callback(new Callback() {
                    @Override
                    public boolean onEpoch(TrainState state, Map<String, Double> validation) {
                        seen.add(validation);
                        return state.epoch() < 2;
                    }
                })
                .fit(loader(32, 16, 1), loader(16, 16, 2));
        assertThat(result.end()).isEqualTo(FitResult.End.STOPPED_BY_CALLBACK);
        assertThat(result.state().epoch()).isEqualTo(2);
        assertThat(seen).hasSize(2).allSatisfy(values -> assertThat(values).containsOnlyKeys("loss"));
    }

    @Test
    void aFinishedRunIsNotContinued() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        Layer model = mlp(1);
        trainer(model).epochs(2).checkpoints(checkpoints, 0).fit(loader(32, 16, 1), null);
        Layer again = mlp(2);
        FitResult result = trainer(again).epochs(2).checkpoints(checkpoints, 0).fit(loader(32, 16, 1), null);
        assertThat(result.end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(result.state().step()).isEqualTo(4);
        values(model).assertSame(values(again));
    }

    @Test
    void metricsAreRecorded() throws IOException {
        Path runFolder = folder.resolve("runs/first");
        List<Double> losses = new ArrayList<>();
        FitResult result;
        try (TrainLog log = TrainLog.in(runFolder)) {
            result = trainer(mlp(1))
                    .epochs(2)
                    .schedule(Schedule.warmup(4, Schedule.constant()))
                    .clipNorm(1)
                    .log(log)
                    .callback(new Callback() {
                        @Override
                        public boolean onStep(TrainState state, double loss) {
                            losses.add(loss);
                            return true;
                        }
                    })
                    .fit(loader(40, 16, 1), loader(16, 16, 2)); // 3 steps an epoch: 16, 16 and 8 examples
        }
        List<MetricsRecord> records = MetricsLog.read(runFolder.resolve("metrics.jsonl"));
        assertThat(records).extracting(MetricsRecord::step).containsExactly(1L, 2L, 3L, 3L, 3L, 4L, 5L, 6L, 6L, 6L);
        assertThat(records).extracting(MetricsRecord::epoch).containsExactly(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
        MetricsRecord step = records.get(1);
        assertThat(step.split()).isEqualTo(MetricsRecord.Split.TRAIN);
        assertThat(step.values()).containsOnlyKeys("loss", "lr", "grad_norm", "memory_mb");
        assertThat(step.values().get("loss")).isEqualTo(losses.get(1));
        assertThat(step.values().get("lr"))
                .as("the second of four warm-up steps")
                .isCloseTo(0.05, within(1e-12));
        assertThat(step.values().get("grad_norm")).isPositive();
        MetricsRecord epoch = records.get(3);
        assertThat(epoch.split()).isEqualTo(MetricsRecord.Split.TRAIN);
        assertThat(epoch.values()).containsOnlyKeys("epoch_loss", "data_wait_seconds");
        assertThat(epoch.values().get("epoch_loss"))
                .isCloseTo((losses.get(0) * 16 + losses.get(1) * 16 + losses.get(2) * 8) / 40, within(1e-9));
        MetricsRecord validation = records.get(9);
        assertThat(validation.split()).isEqualTo(MetricsRecord.Split.VALIDATION);
        assertThat(validation.values()).isEqualTo(result.validation());
        assertThat(records).isSortedAccordingTo((a, b) -> Double.compare(a.wallSeconds(), b.wallSeconds()));
        assertThat(runFolder.resolve("tensorboard")).isDirectoryContaining("glob:**/events.out.tfevents.*");
    }

    @Test
    void theRateFallsOnAPlateau() throws IOException {
        List<Double> rates = new ArrayList<>();
        try (TrainLog log = TrainLog.in(folder)) {
            trainer(mlp(1))
                    .epochs(5)
                    .optimizer(new Sgd(1e-9)) // learns nothing
                    .schedule(new Schedule.ReduceOnPlateau(0.5, 1, 1e-4, 0))
                    .log(log)
                    .fit(loader(16, 16, 1), loader(16, 16, 2));
        }
        MetricsLog.read(folder.resolve("metrics.jsonl")).stream()
                .filter(r -> r.values().containsKey("lr"))
                .forEach(r -> rates.add(r.values().get("lr")));
        assertThat(rates).containsExactly(1e-9, 1e-9, 1e-9, 5e-10, 5e-10);
    }

    @Test
    void aLossThatIsNotANumberStopsWithWhereAndWhatToTry() throws IOException {
        Layer model = mlp(1);
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        DataLoader<Picture> data = loader(64, 16, 1);
        int[] calls = {0};
        Trainer trainer = Trainer.of(model, (prediction, target) -> {
                    calls[0]++;
                    return Losses.crossEntropy(prediction, target).mul(calls[0] == 7 ? Double.NaN : 1);
                })
                .precision(Precision.FLOAT32)
                .optimizer(new Sgd(0.25))
                .epochs(3)
                .checkpoints(checkpoints, 3);
        assertThatThrownBy(() -> trainer.fit(data, null))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("NaN")
                .hasMessageContaining("step 7")
                .hasMessageContaining("epoch 2")
                .hasMessageContaining("batch 3")
                .hasMessageMatching("(?s).*examples \\[\\d+(, \\d+){7}, …].*")
                .hasMessageContaining("smaller learning rate (now 0.25)")
                .hasMessageContaining("clipNorm")
                .hasMessageContaining(folder.toString());
        assertThat(checkpoints.last()).hasValue(folder.resolve("step-0000000006"));
        assertThat(Checkpoints.state(checkpoints.last().orElseThrow()).step()).isEqualTo(6);

        Layer resumed = mlp(2);
        trainer(resumed)
                .optimizer(new Sgd(0.25))
                .epochs(3)
                .checkpoints(checkpoints, 3)
                .fit(data, null);
        Layer whole = mlp(1);
        trainer(whole).optimizer(new Sgd(0.25)).epochs(3).fit(data, null);
        values(whole).assertSame(values(resumed));
    }

    @Test
    void weightsThatAreNotFiniteAreNotSaved() throws IOException {
        // the loss of step 3 is finite, but its gradient overflows, so the weights after it are lost
        int[] calls = {0};
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        Trainer trainer = Trainer.of(mlp(1), (prediction, target) -> {
                    calls[0]++;
                    return calls[0] == 3
                            ? prediction.sum().mul(0).abs().sqrt() // d√|0|/dx is 0 · ∞
                            : Losses.crossEntropy(prediction, target);
                })
                .precision(Precision.FLOAT32)
                .optimizer(new Sgd(0.1))
                .epochs(3)
                .checkpoints(checkpoints, 1);
        assertThatThrownBy(() -> trainer.fit(loader(64, 16, 1), null))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("layers.1.weight")
                .hasMessageContaining("not finite after step 3")
                .hasMessageContaining("smaller learning rate");
        assertThat(checkpoints.last()).hasValue(folder.resolve("step-0000000002"));
    }

    private List<String> folders() throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
