package dev.jumbo.train;

import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;
import java.nio.file.Path;

/** Trains a small model for a number of epochs of two steps, with checkpoints; an error ends it with exit code 1. */
final class FullDiskProgram {
    private FullDiskProgram() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (Scope scope = Scope.open();
                TrainLog log = TrainLog.in(folder)) {
            Trainer.of(Samples.wide(1), Losses::crossEntropy)
                    .optimizer(new AdamW(0.01))
                    .epochs(Integer.parseInt(args[1]))
                    .checkpoints(new Checkpoints(folder.resolve("checkpoints"), 2), 0)
                    .log(log)
                    .fit(Samples.loader(32, 16, 1), null);
        }
    }
}
