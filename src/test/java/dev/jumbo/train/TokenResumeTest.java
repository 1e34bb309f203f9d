package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training on a token file, killed in the middle of its epochs and started again, ends with the same bits. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TokenResumeTest {
    @Test
    void killedInTheMiddleOfEpochs(@TempDir Path folder) throws Exception {
        Path whole = Files.createDirectories(folder.resolve("whole"));
        Path killed = Files.createDirectories(folder.resolve("killed"));
        assertThat(run(whole, -1)).isZero();
        // In the first epoch, between checkpoints; soon after; in the second epoch.
        for (int step : new int[] {10, 14, TokenResumeProgram.STEPS_PER_EPOCH + 7}) {
            assertThat(run(killed, step)).isEqualTo(99);
            TrainState state = Checkpoints.state(
                    new Checkpoints(killed.resolve("checkpoints"), 2).last().orElseThrow());
            assertThat(state.step()).isBetween(step - 4L, step - 1L);
            assertThat(killed.resolve("result.safetensors")).doesNotExist();
        }
        assertThat(run(killed, -1)).isZero();
        assertThat(killed.resolve("result.safetensors")).hasSameBinaryContentAs(whole.resolve("result.safetensors"));
    }

    private static int run(Path folder, int halt) throws IOException, InterruptedException {
        Process process = Child.java(TokenResumeProgram.class, List.of("-Dhalt=" + halt), folder.toString());
        try {
            process.getInputStream().transferTo(System.out);
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
