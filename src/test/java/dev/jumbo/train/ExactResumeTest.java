package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that was stopped in any way and started again ends with the bits of one that was not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ExactResumeTest {
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;
    private static final long STEPS = (long) ResumeProgram.EPOCHS * ResumeProgram.STEPS_PER_EPOCH;

    private static Path uninterrupted = Path.of("");

    private final Path folder;

    ExactResumeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void runOnceWithoutAStop(@TempDir Path shared) throws Exception {
        uninterrupted = shared.resolve("uninterrupted");
        assertThat(ended(Child.java(ResumeProgram.class, List.of(), uninterrupted.toString())))
                .isZero();
        Path last = checkpoints(uninterrupted, "plateau").last().orElseThrow();
        assertThat(Checkpoints.state(last).step()).isEqualTo(STEPS);
        assertThat(Checkpoints.state(last).plateau().scale())
                .as("the rate has fallen")
                .isLessThan(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void killedAtAnyMoment() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        long first = random.nextLong(5, 15);
        System.out.println("ExactResumeTest.killedAtAnyMoment: seed " + seed);

        assertThat(stopped("adamw:" + first, random.nextInt(120), "KILL")).isEqualTo(KILLED);
        long reached = step("adamw");
        assertThat(reached).isBetween(first - 4, STEPS - 1);

        // what a process leaves that dies while saving
        Path torn =
                checkpoints(folder, "adamw").folder().resolve(String.format("step-%010d.tmp", (reached / 4 + 1) * 4));
        Files.createDirectories(torn);
        Files.writeString(torn.resolve("model.safetensors"), "torn");

        Process halted = Child.java(
                ResumeProgram.class, List.of("-Dhalt=adamw:" + Math.min(reached + 3, STEPS - 2)), folder.toString());
        assertThat(ended(halted)).as("halted while saving").isEqualTo(99);

        assertThat(stopped("plateau:" + random.nextLong(5, 20), random.nextInt(120), "KILL"))
                .isEqualTo(KILLED);
        assertThat(step("plateau")).isLessThan(STEPS);
        assertThat(ended(Child.java(ResumeProgram.class, List.of(), folder.toString())))
                .isZero();
        assertEndsAsUninterrupted();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void stoppedPolitely() throws Exception {
        // SIGTERM: Ctrl-C's SIGINT takes the same way, but is ignored by processes of a shell's background jobs
        // step 17 is no multiple of the 4 steps between checkpoints, and neither is 18
        assertThat(stopped("adamw:17", 0, "TERM")).isEqualTo(TERMINATED);
        long saved = step("adamw");
        TrainState state = Checkpoints.state(checkpoints(folder, "adamw").last().orElseThrow());
        assertThat(saved).isBetween(17L, STEPS - 1);
        assertThat(state.epoch() * 20L + state.batch())
                .as("batches of two a step")
                .isEqualTo(saved * 2);
        List<Long> recorded = records(folder.resolve("adamw")).stream()
                .map(MetricsRecord::step)
                .toList();
        assertThat(recorded.get(recorded.size() - 1))
                .as("saved at the last step that was taken")
                .isEqualTo(saved);

        assertThat(ended(Child.java(ResumeProgram.class, List.of(), folder.toString())))
                .isZero();
        assertEndsAsUninterrupted();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesTheEarlierCheckpoints() throws Exception {
        assertThat(ended(Child.java(FullDiskProgram.class, List.of(), folder.toString(), "1")))
                .isZero();
        Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 2);
        Path before = checkpoints.last().orElseThrow();
        byte[] model = Files.readAllBytes(before.resolve("model.safetensors"));
        long optimizer = Files.size(before.resolve("optimizer.safetensors"));
        assertThat(optimizer).isGreaterThan(model.length + 8 * 1024);

        // the limit stands between the sizes of the two files, so that the second cannot be written
        long kilobytes = (model.length + optimizer) / 2 / 1024;
        Process process = Child.limited(kilobytes, FullDiskProgram.class, folder.toString(), "2");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(1);
        assertThat(output)
                .contains("the checkpoint of step 4 could not be saved")
                .contains(checkpoints.folder().toString())
                .contains("File too large")
                .contains("Earlier checkpoints are whole");
        assertThat(checkpoints.last()).hasValue(before);
        assertThat(Files.readAllBytes(before.resolve("model.safetensors"))).isEqualTo(model);
        assertThat(checkpoints.folder()).isDirectoryNotContaining("glob:**.tmp");

        // with room again
        assertThat(ended(Child.java(FullDiskProgram.class, List.of(), folder.toString(), "2")))
                .isZero();
        assertThat(Checkpoints.state(checkpoints.last().orElseThrow()).step()).isEqualTo(4);
    }

    /** Starts the program, sends a signal some time after a step, and returns its exit code. */
    private int stopped(String at, int millis, String signal) throws Exception {
        Process process = Child.java(ResumeProgram.class, List.of("-Dat=" + at), folder.toString());
        try {
            assertThat(process.inputReader().readLine()).startsWith("at step");
            Thread.sleep(millis);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            return ended(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private static int ended(Process process) throws Exception {
        try {
            process.getInputStream().transferTo(System.out);
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Checkpoints checkpoints(Path run, String name) {
        return new Checkpoints(run.resolve(name).resolve("checkpoints"), 2);
    }

    /** The step of the newest checkpoint. */
    private long step(String name) throws IOException {
        return Checkpoints.state(checkpoints(folder, name).last().orElseThrow()).step();
    }

    private void assertEndsAsUninterrupted() throws IOException {
        for (String name : List.of("adamw", "plateau")) {
            Path expected = uninterrupted.resolve(name);
            Path actual = folder.resolve(name);
            assertThat(names(actual.resolve("checkpoints"))).isEqualTo(names(expected.resolve("checkpoints")));
            String last = "checkpoints/" + String.format("step-%010d", STEPS);
            for (String file : List.of(
                    last + "/model.safetensors",
                    last + "/optimizer.safetensors",
                    "checkpoints/best",
                    "result.safetensors")) {
                assertThat(actual.resolve(file)).as(name + " " + file).hasSameBinaryContentAs(expected.resolve(file));
            }
            TrainState a = Checkpoints.state(actual.resolve(last));
            TrainState e = Checkpoints.state(expected.resolve(last));
            assertThat(a)
                    .usingRecursiveComparison()
                    .ignoringFields("seconds")
                    .as(name)
                    .isEqualTo(e);
            assertThat(withoutTimes(records(actual))).as(name).isEqualTo(withoutTimes(records(expected)));
        }
    }

    private static TreeSet<String> names(Path directory) throws IOException {
        try (var paths = Files.list(directory)) {
            return new TreeSet<>(paths.map(p -> p.getFileName().toString()).toList());
        }
    }

    private static List<MetricsRecord> records(Path run) throws IOException {
        return MetricsLog.read(run.resolve("metrics.jsonl"));
    }

    /** The records without what is measured in seconds or megabytes. */
    private static List<MetricsRecord> withoutTimes(List<MetricsRecord> records) {
        return records.stream()
                .map(r -> {
                    Map<String, Double> values = new LinkedHashMap<>(r.values());
                    values.keySet().removeAll(List.of("memory_mb", "data_wait_seconds"));
                    return new MetricsRecord(r.step(), r.epoch(), r.split(), 0, values);
                })
                .toList();
    }
}
