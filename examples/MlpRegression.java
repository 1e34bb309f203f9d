// Run: java -cp 'target/jumbo-0.1.0-SNAPSHOT.jar:target/lib/*' examples/MlpRegression.java

import dev.jumbo.models.Mlp;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Sgd;
import dev.jumbo.train.optim.Stepper;
import java.util.List;

/** A small network learns y = x₀ + 2 x₁ from random points, with the mean squared error. */
public final class MlpRegression {
    public static void main(String[] args) {
        System.out.println("loss " + train(500));
    }

    static double train(int steps) {
        try (Scope scope = Scope.open()) {
            Tensor x = Rng.normalInPlace(Tensor.zeros(256, 2), 0, 1, 1); // [256, 2]
            Tensor y = x.matmul(Tensor.of(new float[] {1, 2}, 2, 1)); // [256, 1]
            Layer model = Mlp.of(2, 32, 1).materialise(Device.CPU, 42);
            double last = Double.NaN;
            try (Stepper stepper = new Stepper(new Sgd(0.05).momentum(0.9), model.parameters(), List.of())) {
                for (int step = 0; step < steps; step++) {
                    try (Scope temporary = Scope.open()) {
                        stepper.clearGradients();
                        Tensor loss = Losses.mse(model.forward(x), y);
                        loss.backward();
                        stepper.step(1);
                        last = loss.item();
                    }
                }
            }
            return last;
        }
    }
}
