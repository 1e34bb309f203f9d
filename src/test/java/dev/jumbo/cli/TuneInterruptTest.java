package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C during {@code jumbo tune}, in a process of its own. */
@EnabledOnOs(OS.LINUX)
class TuneInterruptTest {
    private static final int INTERRUPTED = 128 + 2;
    private static final int TRIALS = 5;

    private static final String RECIPE = """
            name: table
            task: tabular-classification
            data: {source: table, path: table.csv}
            prepare: {target: label}
            model: {name: tabular-mlp}
            train: {epochs: 30, batchSize: 4, workers: 0, precision: float32}
            evaluate: {resamples: 0}
            tune:
              trials: 5
              space:
                train.optimizer.lr: {log: [1e-3, 1e-1]}
                train.labelSmoothing: {float: [0, 0.2]}
              pruner: {name: asha, reduction: 3, minEpochs: 10}
            """;

    @TempDir
    Path folder;

    private Process tune(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env", // a build that runs in the background ignores the signal, and what it starts would, too
                "--default-signal=INT"));
        command.addAll(CommandLineSession.java(Jumbo.class));
        command.addAll(List.of("tune", "table.yaml", "--quiet"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    private List<String> records(String name) throws IOException {
        Path log = folder.resolve("runs/" + name + "-tune/trials.jsonl");
        return !Files.exists(log)
                ? List.of()
                : Files.readAllLines(log).stream()
                        .map(line -> line.replaceAll("\"seconds\":[^,]*,", ""))
                        .toList();
    }

    @Test
    void whatIsStoppedGoesOnWithTheSameTrials() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("size,weight,label\n");
        for (int i = 0; i < 150; i++) {
            double size = random.nextDouble();
            double weight = random.nextDouble();
            rows.append(size).append(',').append(weight).append(size + weight > 1 ? ",a\n" : ",b\n");
        }
        Files.writeString(folder.resolve("table.csv"), rows);
        Files.writeString(folder.resolve("table.yaml"), RECIPE);

        Process stopped = tune();
        Path third = folder.resolve("runs/table-tune/trials/0003/metrics.jsonl");
        while (stopped.isAlive() && !(Files.exists(third) && Files.size(third) > 0)) {
            Thread.sleep(5);
        }
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(stopped.pid()))
                        .start()
                        .waitFor())
                .as(said())
                .isZero();
        assertThat(ended(stopped)).as(said()).isEqualTo(INTERRUPTED);
        assertThat(said()).contains("--resume").doesNotContain("Exception");
        List<String> before = records("table");
        assertThat(before).as("in the middle of a trial").hasSizeBetween(2, TRIALS);

        assertThat(ended(tune("--resume"))).as(said()).isZero();
        assertThat(ended(tune("--run", "whole"))).as(said()).isZero();
        List<String> after = records("table");
        assertThat(after.subList(0, before.size())).isEqualTo(before);
        assertThat(after).isEqualTo(records("whole"));
    }
}
