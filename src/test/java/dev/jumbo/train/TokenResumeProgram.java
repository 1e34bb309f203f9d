package dev.jumbo.train;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.ByteTokenizer;
import dev.jumbo.data.text.TokenBatcher;
import dev.jumbo.data.text.TokenFile;
import dev.jumbo.data.text.TokenFileWriter;
import dev.jumbo.data.text.TokenWindows;
import dev.jumbo.models.Gpt;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that trains a small GPT on shuffled windows of a token file in a folder. The system property {@code halt} is a
 * step after which the process ends, as SIGKILL ends it.
 */
final class TokenResumeProgram {
    static final int EPOCHS = 2;
    static final int STEPS_PER_EPOCH = 23;

    private TokenResumeProgram() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path file = folder.resolve("tokens.tok");
        try (TokenFileWriter writer = TokenFileWriter.open(file, new ByteTokenizer())) {
            for (int i = 0; i < 100; i++) {
                writer.add("document " + i * i);
            }
            writer.commit();
        }
        int halt = Integer.getInteger("halt", -1);
        TokenWindows windows = new TokenWindows(TokenFile.open(file), 12, true);
        DataLoader<int[]> data =
                DataLoader.of(windows, 5, TokenBatcher.PLAIN).shuffle(3).workers(2);
        if (data.batches() != STEPS_PER_EPOCH) {
            throw new IllegalStateException("expected " + STEPS_PER_EPOCH + " batches, got " + data.batches());
        }
        try (Scope scope = Scope.open()) {
            Gpt model = Module.materialise(Gpt.of(new Gpt.Config(258, 12, 16, 2, 2, 0.1, true)), Device.CPU, 5);
            FitResult result = Trainer.of(
                            model, (logits, target) -> Losses.crossEntropy(logits.flatten(0, 1), target.flatten(0, 1)))
                    .epochs(EPOCHS)
                    .optimizer(new AdamW(0.003))
                    .precision(Precision.FLOAT32)
                    .checkpoints(new Checkpoints(folder.resolve("checkpoints"), 2), 4)
                    .callback(new Callback() {
                        @Override
                        public boolean onStep(TrainState state, double loss) {
                            if (state.step() == halt) {
                                Runtime.getRuntime().halt(99);
                            }
                            return true;
                        }
                    })
                    .fit(data, null);
            if (result.end() == FitResult.End.FINISHED) {
                Safetensors.write(folder.resolve("result.safetensors"), model.stateTensors(), Map.of());
            }
        }
    }
}
