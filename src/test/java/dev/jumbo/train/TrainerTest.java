package dev.jumbo.train;

import static dev.jumbo.train.Samples.cnn;
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
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Samples.Weights;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.ParameterGroup;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the trainer's settings do to the weights. */
class TrainerTest {
    private static final String LAST = "layers.3.weight";

    private Scope scope;

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
                .optimizer(new Sgd(0.1))
                .epochs(2);
    }

    /** The weights of a model after training. */
    private static Weights trained(Layer model, DataLoader<Picture> data, UnaryOperator<Trainer> settings)
            throws IOException {
        settings.apply(trainer(model)).fit(data, null);
        return values(model);
    }

    private static void assertSame(Weights actual, Weights expected) {
        expected.assertSame(actual);
    }

    private static void assertClose(Weights actual, Weights expected, float tolerance) {
        assertThat(actual.byKey().keySet()).isEqualTo(expected.byKey().keySet());
        expected.byKey()
                .forEach((key, value) ->
                        assertThat(actual.of(key)).as(key).containsExactly(value, Offset.offset(tolerance)));
    }

    private static double sumOfAbsolutes(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static float largestChange(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void sameSeedGivesTheSameBitsAndAnotherDoesNot() throws IOException {
        DataLoader<Picture> data = loader(70, 16, 1);
        Weights first = trained(cnn(1), data, t -> t.seed(5));
        assertSame(trained(cnn(1), data, t -> t.seed(5)), first);
        assertThat(trained(cnn(1), data, t -> t.seed(6)).of("layers.6.weight"))
                .as("another seed draws other dropout masks")
                .isNotEqualTo(first.of("layers.6.weight"));
    }

    @Test
    void workersDoNotChangeResults() throws IOException {
        Weights none = trained(cnn(1), loader(70, 16, 1).workers(0), t -> t);
        assertSame(trained(cnn(1), loader(70, 16, 1).workers(3), t -> t), none);
    }

    @Test
    void validationDoesNotChangeTraining() throws IOException {
        Layer with = cnn(1);
        FitResult result = trainer(with).fit(loader(70, 16, 1), loader(40, 16, 2));
        assertThat(result.validation()).containsOnlyKeys("loss");
        assertSame(values(with), trained(cnn(1), loader(70, 16, 1), t -> t));
    }

    @Test
    void accumulatedBatchesEqualOneLargeBatch() throws IOException {
        // 70 examples: the last group is one batch of 6, and the last large batch has these 6
        Weights large = trained(mlp(1), loader(70, 32, 1), t -> t.optimizer(new Sgd(0.1).momentum(0.9)));
        Weights groups = trained(
                mlp(1),
                loader(70, 8, 1),
                t -> t.optimizer(new Sgd(0.1).momentum(0.9)).accumulate(4));
        assertClose(groups, large, 1e-6f);
        assertThat(largestChange(large.of(LAST), values(mlp(1)).of(LAST))).isGreaterThan(0.01f);
    }

    @Test
    void unequalBatchesOfOneGroupCountByTheirExamples() throws IOException {
        // one step an epoch: batches of 8, 8 and 4 against one batch of 20
        Weights large = trained(mlp(1), loader(20, 20, 1), t -> t);
        assertClose(trained(mlp(1), loader(20, 8, 1), t -> t.accumulate(3)), large, 1e-6f);
    }

    @Test
    void accumulationCountsSteps() throws IOException {
        List<Long> steps = new ArrayList<>();
        FitResult result = trainer(mlp(1))
                .accumulate(3)
                .callback(new Callback() {
                    @Override
                    public boolean onStep(TrainState state, double loss) {
                        steps.add(state.step() * 100 + state.batch());
                        return true;
                    }
                })
                .fit(loader(70, 16, 1), null); // 5 batches an epoch: 3 + 2
        assertThat(steps).containsExactly(103L, 205L, 303L, 405L);
        assertThat(result.state().step()).isEqualTo(4);
        assertThat(result.state().epoch()).isEqualTo(2);
        assertThat(result.state().batch()).isZero();
    }

    @Test
    void aGroupWithRateZeroStays() throws IOException {
        Weights before = values(mlp(1));
        Weights after = trained(
                mlp(1),
                loader(70, 16, 1),
                t -> t.optimizer(new AdamW(0.01)).group(new ParameterGroup("^layers\\.1\\.", 0, null)));
        assertThat(after.of("layers.1.weight")).isEqualTo(before.of("layers.1.weight"));
        assertThat(after.of("layers.1.bias")).isEqualTo(before.of("layers.1.bias"));
        assertThat(after.of(LAST)).isNotEqualTo(before.of(LAST));
    }

    @Test
    void theFirstGroupThatMatchesCounts() throws IOException {
        Weights before = values(mlp(1));
        Weights after = trained(
                mlp(1),
                loader(70, 16, 1),
                t -> t.group(new ParameterGroup("^layers\\.1\\.", 0, null))
                        .group(new ParameterGroup("weight", 1, null)));
        assertThat(after.of("layers.1.weight")).isEqualTo(before.of("layers.1.weight"));
        assertThat(after.of(LAST)).isNotEqualTo(before.of(LAST));
    }

    @Test
    void aGroupHasItsOwnWeightDecay() throws IOException {
        // one step from the same weights: AdamW's decay shows as exactly lr · decay · weight
        DataLoader<Picture> data = loader(16, 16, 1);
        Weights start = values(mlp(1));
        Weights without = trained(mlp(1), data, t -> t.epochs(1).optimizer(new AdamW(0.01).weightDecay(0)));
        Weights with = trained(
                mlp(1),
                data,
                t -> t.epochs(1)
                        .optimizer(new AdamW(0.01).weightDecay(0))
                        .group(new ParameterGroup("^layers\\.3\\.weight$", 1, 0.5)));
        assertThat(with.of("layers.1.weight")).isEqualTo(without.of("layers.1.weight"));
        float[] w = start.of(LAST);
        for (int i = 0; i < w.length; i++) {
            assertThat(without.of(LAST)[i] - with.of(LAST)[i]).isCloseTo(0.01f * 0.5f * w[i], within(1e-6f));
        }
        assertThat(with.of(LAST)).isNotEqualTo(without.of(LAST));
    }

    @Test
    void frozenParametersDoNotMoveAndAreNotInTheOptimizer() throws IOException {
        Layer model = mlp(1);
        Layer first = ((dev.jumbo.nn.Sequential) model).layers().get(1);
        first.freeze(true);
        Weights before = values(model);
        Weights after = trained(
                model, loader(70, 16, 1), t -> t.optimizer(new AdamW(0.01)).l1(0.1));
        assertThat(after.of("layers.1.weight")).isEqualTo(before.of("layers.1.weight"));
        assertThat(after.of("layers.1.bias")).isEqualTo(before.of("layers.1.bias"));
        assertThat(after.of(LAST)).isNotEqualTo(before.of(LAST));

        model.freeze(true);
        assertThatThrownBy(() -> trainer(model).fit(loader(70, 16, 1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no trainable parameter");
    }

    @Test
    void l1PushesWeightsToZero() throws IOException {
        Weights without = trained(mlp(1), loader(70, 16, 1), t -> t.epochs(10));
        Weights with = trained(mlp(1), loader(70, 16, 1), t -> t.epochs(10).l1(0.02));
        double before = sumOfAbsolutes(without.of("layers.1.weight"));
        assertThat(sumOfAbsolutes(with.of("layers.1.weight"))).isLessThan(before / 4);
    }

    @Test
    void oneStepOfL1IsItsGradient() throws IOException {
        DataLoader<Picture> data = loader(16, 16, 1);
        float[] start = values(mlp(1)).of(LAST);
        float[] without = trained(mlp(1), data, t -> t.epochs(1)).of(LAST);
        float[] with = trained(mlp(1), data, t -> t.epochs(1).l1(0.03)).of(LAST);
        for (int i = 0; i < start.length; i++) {
            assertThat(without[i] - with[i]).isCloseTo(0.1f * 0.03f * Math.signum(start[i]), within(1e-6f));
        }
    }

    @Test
    void clippingLimitsTheStep() throws IOException {
        DataLoader<Picture> data = loader(16, 16, 1);
        Weights start = values(mlp(1));
        Weights after = trained(mlp(1), data, t -> t.epochs(1).clipNorm(0.01));
        double squares = 0;
        for (String key : start.byKey().keySet()) {
            for (int i = 0; i < start.of(key).length; i++) {
                squares += Math.pow(after.of(key)[i] - start.of(key)[i], 2);
            }
        }
        assertThat(Math.sqrt(squares)).as("lr 0.1 times the norm's limit").isCloseTo(0.1 * 0.01, within(1e-5));

        float[] clipped =
                trained(mlp(1), data, t -> t.epochs(1).clipValue(0.001)).of(LAST);
        assertThat(largestChange(clipped, start.of(LAST)))
                .as("lr 0.1 times the limit")
                .isCloseTo(0.1f * 0.001f, within(1e-6f));

        assertSame(trained(mlp(1), data, t -> t.clipNorm(1e6)), trained(mlp(1), data, t -> t)); // far limits do nothing
    }

    @Test
    void theAverageIsTheResult() throws IOException {
        double decay = 0.4; // reached in the fifth of ten steps
        Layer model = cnn(1);
        Weights expected = values(model);
        Set<String> buffers = model.buffers().keySet();
        trainer(model)
                .ema(decay)
                .callback(new Callback() {
                    @Override
                    public boolean onStep(TrainState at, double loss) {
                        double d = Math.min(decay, (1.0 + at.step()) / (10.0 + at.step()));
                        values(model).byKey().forEach((key, value) -> {
                            float[] mean = expected.of(key);
                            for (int i = 0; i < mean.length; i++) {
                                mean[i] = (float) (d * mean[i] + (1 - d) * value[i]);
                            }
                        });
                        return true;
                    }
                })
                .fit(loader(70, 16, 1), loader(40, 16, 2));
        Weights result = values(model);
        assertThat(buffers).hasSize(2);
        assertClose(result, expected, 1e-6f);
        assertThat(result.of("layers.6.weight"))
                .as("the last weights are not the average")
                .isNotEqualTo(trained(cnn(1), loader(70, 16, 1), t -> t).of("layers.6.weight"));
    }

    @Test
    void validationSeesTheAverage() throws IOException {
        Layer model = cnn(1);
        DataLoader<Picture> validation = loader(40, 16, 2);
        Trainer trainer = trainer(model).ema(0.8).metrics(List.of(Metrics.byName("accuracy")));
        FitResult result = trainer.fit(loader(70, 16, 1), validation);
        assertThat(result.validation()).containsOnlyKeys("loss", "accuracy");
        // the model holds the average now
        assertThat(trainer.evaluate(validation, Metrics.byName("accuracy"))).isEqualTo(result.validation());
    }

    @Test
    void schedulesMultiplyTheRate() throws IOException {
        DataLoader<Picture> data = loader(16, 16, 1);
        Weights slow = trained(mlp(1), data, t -> t.epochs(1).optimizer(new Sgd(0.02)));
        Weights warm = trained(mlp(1), data, t -> t.epochs(1).schedule(Schedule.warmup(5, Schedule.constant())));
        assertClose(warm, slow, 1e-7f); // the first of five steps takes a fifth of 0.1
    }

    @Test
    void evaluationLeavesModeAndRecordingAsTheyWere() throws IOException {
        Layer model = cnn(1);
        Trainer trainer = trainer(model);
        Weights before = values(model);
        Map<String, Double> plain = trainer.evaluate(loader(40, 16, 2));
        try (Mode mode = Mode.training()) {
            assertThat(trainer.evaluate(loader(40, 16, 2)))
                    .as("without dropout")
                    .isEqualTo(plain);
            assertThat(Mode.isTraining()).isTrue();
        }
        assertThat(Mode.isTraining()).isFalse();
        assertThat(Autograd.isOn()).isTrue();
        try (Autograd off = Autograd.off()) {
            trainer.evaluate(loader(40, 16, 2));
            assertThat(Autograd.isOn()).isFalse();
        }
        assertSame(values(model), before); // running statistics too
        trainer.fit(loader(40, 16, 1), loader(40, 16, 2));
        assertThat(Mode.isTraining()).isFalse();
        assertThat(Autograd.isOn()).isTrue();
    }

    @Test
    void evaluationWeighsBatchesByTheirExamples() {
        Trainer trainer = trainer(mlp(1));
        Map<String, Double> whole = trainer.evaluate(loader(41, 41, 2));
        Map<String, Double> parts = trainer.evaluate(loader(41, 8, 2));
        assertThat(parts).containsOnlyKeys("loss");
        assertThat(parts.get("loss")).isCloseTo(whole.get("loss"), within(1e-6));
    }

    @Test
    void aModelOfSeveralInputsIsTrainedThroughAFunction() throws IOException {
        Layer model = mlp(1);
        Module module = model;
        Trainer.of(module, batch -> model.forward(batch.inputs().get(0)), Losses::crossEntropy)
                .precision(Precision.FLOAT32)
                .optimizer(new Sgd(0.1))
                .epochs(2)
                .fit(loader(70, 16, 1), null);
        assertSame(values(model), trained(mlp(1), loader(70, 16, 1), t -> t));
    }

    @Test
    void trainingLeavesNoTensorBehind() throws IOException {
        Layer model = cnn(1);
        long before = Scope.liveTensors();
        trainer(model)
                .ema(0.9)
                .optimizer(new AdamW(0.01))
                .clipNorm(1)
                .l1(1e-4)
                .fit(loader(70, 16, 1), loader(40, 16, 2));
        assertThat(Scope.liveTensors()).isEqualTo(before);
        Tensor still = model.state().values().iterator().next().tensor();
        assertThat(Samples.largest(still)).isPositive();
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> trainer(mlp(1)).epochs(0))
                .hasMessageContaining("epochs")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> trainer(mlp(1)).accumulate(0)).hasMessageContaining("accumulate");
        assertThatThrownBy(() -> trainer(mlp(1)).fit(loader(7, 16, 1).dropLast(true), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no batch to train on");
        assertThatThrownBy(() -> trainer(mlp(1)).monitor("f1").fit(loader(16, 16, 1), loader(16, 16, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'f1'")
                .hasMessageContaining("[loss]");
        assertThatThrownBy(() -> trainer(mlp(1)).stopEarly(2).fit(loader(16, 16, 1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stopEarly")
                .hasMessageContaining("validation");
        assertThatThrownBy(() ->
                        trainer(mlp(1)).schedule(new Schedule.ReduceOnPlateau()).fit(loader(16, 16, 1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReduceOnPlateau")
                .hasMessageContaining("validation");
    }
}
