package dev.jumbo.train;

import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Memory;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;

/** Trains for 3,000 steps and prints tensors alive and resident memory after steps 500, 1,000, … */
final class MemoryProgram {
    private MemoryProgram() {}

    public static void main(String[] args) throws IOException {
        try (Scope scope = Scope.open()) {
            Trainer.of(Samples.cnn(1), Losses::crossEntropy)
                    .optimizer(new AdamW(0.001))
                    .epochs(30)
                    .clipNorm(1)
                    .ema(0.99)
                    .callback(new Callback() {
                        @Override
                        public boolean onStep(TrainState state, double loss) {
                            if (state.step() % 500 == 0) {
                                System.out.println(Scope.liveTensors() + " " + Memory.residentMegabytes());
                            }
                            return true;
                        }
                    })
                    .fit(Samples.loader(800, 8, 1), Samples.loader(80, 8, 2));
        }
    }
}
