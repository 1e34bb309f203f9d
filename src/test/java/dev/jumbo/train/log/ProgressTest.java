package dev.jumbo.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long now;

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    /** 100 steps of 0.25 s with 32 examples each, in two epochs of which the first was half done. */
    private void run(Progress.Mode mode) {
        try (var progress = new Progress(mode, out, () -> now)) {
            progress.startEpoch(1, 2, 100, 50);
            for (int step = 0; step < 50; step++) {
                now += 250_000_000L;
                progress.step(32, Map.of("loss", 0.5));
            }
            progress.endEpoch(Map.of("loss", 0.25));
            progress.message("saved");
        }
    }

    @Test
    void plainLinesComeEveryTenSecondsAndAtTheEndOfAnEpoch() {
        run(Progress.Mode.PLAIN);
        assertThat(text())
                .isEqualTo("epoch 1/2  step 90/100  loss 0.5000  128/s  28 s left\n"
                        + "epoch 1/2  loss 0.2500  128/s  25 s left  took 13 s\n"
                        + "saved\n");
    }

    @Test
    void silentPrintsNothing() {
        run(Progress.Mode.SILENT);
        assertThat(text()).isEmpty();
    }

    @Test
    void theBarShowsTheEpochAndIsRemovedBeforeItsLine() {
        run(Progress.Mode.BAR);
        assertThat(text()).contains("epoch 1/2").contains("\r").contains("epoch 1/2  loss 0.2500");
        assertThat(text()).endsWith("saved\n");
    }

    @Test
    void durationsAreShort() {
        assertThat(Progress.duration(8.44)).isEqualTo("8.4 s");
        assertThat(Progress.duration(9.96)).isEqualTo("10 s");
        assertThat(Progress.duration(59.7)).isEqualTo("1 min 00 s");
        assertThat(Progress.duration(125)).isEqualTo("2 min 05 s");
        assertThat(Progress.duration(3 * 3600 + 12 * 60 + 20)).isEqualTo("3 h 12 min");
    }
}
