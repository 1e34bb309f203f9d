package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that writes feedback is killed without warning: {@code -Djumbo.kills=100} times, else 10. */
class KillTest {
    private static final int KILLS = Integer.getInteger("jumbo.kills", 10);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void acknowledgedFeedbackSurvivesKills(TestStores.Kind kind) throws Exception {
        String where = TestStores.fresh(kind, folder);
        FeedbackStore.open(where).close();
        Random random = new Random(1);
        Set<String> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Set<String> printed = untilKilled(where, "k" + kill, 1 + random.nextInt(40), random.nextInt(3000));
            assertThat(printed).isNotEmpty();
            acknowledged.addAll(printed);
        }
        try (FeedbackStore store = FeedbackStore.open(where)) {
            Map<String, FeedbackEntry> found = new HashMap<>();
            store.feedback(FeedbackQuery.all())
                    .forEach(entry -> found.put(entry.feedback().id(), entry));
            assertThat(found.keySet()).containsAll(acknowledged);
            for (String id : acknowledged) {
                FeedbackEntry entry = found.get(id);
                assertThat(entry.feedback().comment()).isEqualTo("comment " + id);
                assertThat(entry.prediction().id()).isEqualTo("p-" + id);
            }
            // At most one was written and not yet printed when the process was killed.
            assertThat(found.size()).isBetween(acknowledged.size(), acknowledged.size() + KILLS);
        }
    }

    /** Kills the program some microseconds after so many are acknowledged; all that it printed. */
    private static Set<String> untilKilled(String where, String prefix, int least, int microseconds)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FeedbackProgram.class.getName(),
                        where,
                        prefix))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> printed = new HashSet<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(prefix + "-") && line.endsWith(";")) {
                    printed.add(line.substring(0, line.length() - 1));
                }
                if (printed.size() == least) {
                    long end = System.nanoTime() + microseconds * 1000L;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    process.toHandle().destroyForcibly(); // leaves what it printed to be read
                }
            }
        }
        process.waitFor();
        assertThat(process.exitValue()).isEqualTo(128 + 9);
        return printed;
    }
}
