package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.nn.Flatten;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.MixtureOfExperts;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.nn.SwiGlu;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The balance of experts is part of what a trainer minimises, and not of the loss that it reports. */
class AuxiliaryLossesTest {
    private static final double LR = 0.5;

    private final MixtureOfExperts experts = new MixtureOfExperts(6, 4, 2, () -> new SwiGlu(6, 8));
    private final Sequential before = Sequential.of(new Flatten(), new Linear(64, 6), new Relu());
    private final Linear head = new Linear(6, 4);
    private final Layer model = Sequential.of(before, experts, head);

    /** One step of plain descent by a trainer and by hand. */
    @Test
    void aStepFollowsBothLosses() throws IOException {
        for (double factor : new double[] {0, 0.7}) {
            try (Scope scope = Scope.open()) {
                model.materialise(Device.CPU, 5);
                Map<String, float[]> start = Samples.values(model).byKey();
                List<Double> reported = new ArrayList<>();
                Trainer.of(model, Losses::crossEntropy)
                        .optimizer(new Sgd(LR))
                        .epochs(1)
                        .precision(Precision.FLOAT32)
                        .auxiliaryLosses(factor)
                        .callback(new Callback() {
                            @Override
                            public boolean onStep(TrainState state, double loss) {
                                reported.add(loss);
                                return true;
                            }
                        })
                        .fit(Samples.loader(8, 8, 1), null);
                Map<String, float[]> after = Samples.values(model).byKey();
                model.materialise(Device.CPU, 5);
                double loss = byHand(factor);
                assertThat(reported).hasSize(1);
                assertThat(reported.get(0)).isCloseTo(loss, within(1e-6));
                model.parameters().forEach((key, p) -> {
                    Tensor grad = p.tensor().grad();
                    if (grad != null) {
                        float[] expected =
                                Objects.requireNonNull(start.get(key)).clone();
                        float[] slope = grad.toFloats();
                        for (int i = 0; i < expected.length; i++) {
                            expected[i] -= (float) (LR * slope[i]);
                        }
                        assertThat(after.get(key)).as(key).containsExactly(expected, within(1e-6f));
                    }
                });
            }
        }
    }

    /** Leaves the gradients. Returns the loss without the balance. */
    private double byHand(double factor) {
        try (BatchIterator batches = Samples.loader(8, 8, 1).epoch(0, 0)) {
            Batch batch = batches.next().toDevice(Device.CPU);
            MixtureOfExperts.Output output = experts.route(before.forward(batch.input()));
            Tensor loss = Losses.crossEntropy(head.forward(output.y()), batch.target());
            loss.add(output.balanceLoss().mul(factor)).backward();
            return loss.item();
        }
    }
}
