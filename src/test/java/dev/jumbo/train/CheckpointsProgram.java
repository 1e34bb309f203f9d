package dev.jumbo.train;

import dev.jumbo.models.Gpt;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains a GPT of 12 blocks for four steps and prints the peak of resident memory in MB and milliseconds a step. */
final class CheckpointsProgram {
    private static final int STEPS = 4;

    private CheckpointsProgram() {}

    public static void main(String[] args) throws IOException {
        try (Scope scope = Scope.open()) {
            Gpt gpt = Gpt.of(new Gpt.Config(64, 256, 128, 4, 12, 0.1, true));
            gpt.materialise(Device.CPU, 5);
            FitResult result = Trainer.of(gpt, new CrossEntropy(0).ofTokens())
                    .optimizer(new Sgd(0.01))
                    .epochs(1)
                    .precision(Precision.FLOAT32)
                    .checkpointActivations(Boolean.parseBoolean(args[0]))
                    .fit(new CheckpointedTrainingTest.Texts(8 * STEPS, 256, 64).loader(8), null);
            String peak =
                    Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*VmHWM:\\s*(\\d+) kB.*", "$1");
            System.out.println(
                    Long.parseLong(peak) * 1024 / 1e6 + " " + result.state().seconds() * 1000 / STEPS);
        }
    }
}
