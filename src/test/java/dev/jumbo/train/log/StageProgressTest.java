package dev.jumbo.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StageProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long now;

    private String run(Progress.Mode mode) {
        try (var progress = new StageProgress(mode, out, () -> now)) {
            progress.at("words", 5, -1);
            for (int done = 0; done <= 100; done += 20) {
                progress.at("reading", done, 100);
                now += 6_000_000_000L;
            }
            progress.at("merges", 0, 30_000_000);
            now += 11_000_000_000L;
            progress.at("merges", 15_000_000, 30_000_000);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void plainLinesComeEveryTenSecondsWithTheTimeLeftInTheStage() {
        assertThat(run(Progress.Mode.PLAIN))
                .isEqualTo("reading  40 %  18 s left\nreading  80 %  6.0 s left\nmerges  50 %  11 s left\n");
    }

    @Test
    void silentPrintsNothing() {
        assertThat(run(Progress.Mode.SILENT)).isEmpty();
    }

    @Test
    void aBarShowsTheStage() {
        assertThat(run(Progress.Mode.BAR))
                .contains("reading")
                .contains("merges")
                .contains("\r");
    }
}
