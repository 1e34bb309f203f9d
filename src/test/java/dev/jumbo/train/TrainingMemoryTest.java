package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Memory does not grow with the number of steps. */
class TrainingMemoryTest {
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @EnabledOnOs(OS.LINUX)
    void memoryIsFlatOverThreeThousandSteps() throws Exception {
        // the child's heap is taken whole at its start, so what grows is native memory
        Process process = Child.java(MemoryProgram.class, List.of("-Djumbo.threads=1"));
        String output;
        try {
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
        List<Long> tensors = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        output.lines().map(line -> line.split(" ")).forEach(words -> {
            tensors.add(Long.parseLong(words[0]));
            megabytes.add(Double.parseDouble(words[1]));
        });
        System.out.println("TrainingMemoryTest: MB after each 500 steps " + megabytes);
        assertThat(tensors).hasSize(6).containsOnly(tensors.get(0));
        assertThat(megabytes.get(5) - megabytes.get(0)).isLessThan(20);
    }
}
