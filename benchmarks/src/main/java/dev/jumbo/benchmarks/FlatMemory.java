package dev.jumbo.benchmarks;

import dev.jumbo.models.CifarCnn;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Memory;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.optim.Sgd;
import dev.jumbo.train.optim.Stepper;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Resident memory over many training steps of the CIFAR-10 network, each on new tensors from Java arrays. The first tenth
 * is warm-up; after it, memory should stay within 1 %. Argument: number of steps, 20,000 by default.
 */
public final class FlatMemory {
    private static final int BATCH = 4;

    private FlatMemory() {}

    public static void main(String[] args) {
        int steps = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        SplittableRandom random = new SplittableRandom(1);
        float[] pixels = new float[BATCH * 3 * 32 * 32];
        double least = Double.MAX_VALUE;
        double most = 0;
        try (Scope scope = Scope.open()) {
            Layer model = Module.materialise(new CifarCnn(10), Device.CPU, 1);
            try (Stepper stepper = new Stepper(new Sgd(0.001).momentum(0.9), model.parameters(), List.of());
                    Mode mode = Mode.training()) {
                for (int step = 1; step <= steps; step++) {
                    for (int i = 0; i < pixels.length; i++) {
                        pixels[i] = (float) random.nextDouble();
                    }
                    try (Scope batch = Scope.open()) {
                        Tensor x = Tensor.of(pixels, BATCH, 3, 32, 32);
                        Tensor y = Tensor.of(random.longs(BATCH, 0, 10).toArray());
                        stepper.clearGradients();
                        Losses.crossEntropy(model.forward(x), y).backward();
                        stepper.step(1);
                    }
                    if (step % (steps / 20) == 0) {
                        double resident = Memory.residentMegabytes();
                        System.out.printf(
                                "step %,7d: %.1f MB resident, %d live tensors%n", step, resident, Scope.liveTensors());
                        if (step >= steps / 10) {
                            least = Math.min(least, resident);
                            most = Math.max(most, resident);
                        }
                    }
                }
            }
        }
        System.out.printf(
                "from step %,d on: %.1f to %.1f MB, a spread of %.2f %%%n",
                steps / 10, least, most, (most - least) / least * 100);
    }
}
