package dev.jumbo.train.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    private final Path folder;

    MetricsLogTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static MetricsRecord train(long step) {
        return MetricsRecord.train(step, 1, step / 8.0, Map.of("loss", 1.0 / step));
    }

    private Path written(int steps) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsLog log = MetricsLog.create(file)) {
            for (int step = 1; step <= steps; step++) {
                log.write(train(step));
            }
        }
        return file;
    }

    @Test
    void aLineIsOneObjectWithTheNamedMembers() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        var values = new LinkedHashMap<String, Double>();
        values.put("loss", 0.5);
        values.put("准确率 \"x\"", 0.875);
        try (MetricsLog log = MetricsLog.create(file)) {
            log.write(MetricsRecord.validation(468, 1, 9.12345, values));
        }
        assertThat(Files.readString(file))
                .isEqualTo("{\"step\":468,\"epoch\":1,\"split\":\"validation\",\"wall_seconds\":9.123,"
                        + "\"values\":{\"loss\":0.5,\"准确率 \\\"x\\\"\":0.875}}\n");
        assertThat(MetricsLog.read(file)).containsExactly(MetricsRecord.validation(468, 1, 9.123, values));
    }

    @Test
    void aRecordIsInTheFileOnceWritten() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsLog log = MetricsLog.create(file)) {
            log.write(train(1));
            assertThat(MetricsLog.read(file)).containsExactly(train(1));
        }
    }

    @Test
    void numbersThatAreNotFiniteSurvive() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        var values = Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", Double.NEGATIVE_INFINITY);
        try (MetricsLog log = MetricsLog.create(file)) {
            log.write(MetricsRecord.train(1, 1, 0, values));
        }
        assertThat(Files.readString(file)).contains("\"a\":\"NaN\"", "\"b\":\"Infinity\"", "\"c\":\"-Infinity\"");
        assertThat(MetricsLog.read(file).get(0).values()).isEqualTo(values);
    }

    @Test
    void resumedFileEqualsAnUninterruptedOne() throws IOException {
        String whole = Files.readString(written(20));
        Path file = written(17);
        try (MetricsLog log = MetricsLog.resume(file, 12)) {
            assertThat(MetricsLog.read(file)).hasSize(12);
            for (int step = 13; step <= 20; step++) {
                log.write(train(step));
            }
        }
        assertThat(Files.readString(file)).isEqualTo(whole);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void resumeKeepsTheValidationOfTheCheckpointsStep() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        var validation = MetricsRecord.validation(2, 1, 0, Map.of("loss", 3.0));
        try (MetricsLog log = MetricsLog.create(file)) {
            log.write(train(2));
            log.write(validation);
            log.write(train(3));
        }
        MetricsLog.resume(file, 2).close();
        assertThat(MetricsLog.read(file)).containsExactly(train(2), validation);
    }

    @Test
    void aTornLastLineIsDroppedAtEveryLength() throws IOException {
        byte[] whole = Files.readAllBytes(written(3));
        int lastLine = new String(whole, StandardCharsets.US_ASCII).indexOf("{\"step\":3");
        for (int length = lastLine; length < whole.length; length++) {
            Path file = folder.resolve("torn.jsonl");
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(MetricsLog.read(file)).as("cut at %d", length).containsExactly(train(1), train(2));
            try (MetricsLog log = MetricsLog.resume(file, 100)) {
                log.write(train(3));
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void aBrokenLastLineIsDroppedButOneBeforeItIsAnError() throws IOException {
        Path file = written(2);
        Files.writeString(file, "\0\0\0\0\n", StandardOpenOption.APPEND);
        assertThat(MetricsLog.read(file)).containsExactly(train(1), train(2));

        Files.writeString(file, "{}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> MetricsLog.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics.jsonl, line 3: not JSON");
        assertThatThrownBy(() -> MetricsLog.resume(file, 5)).isInstanceOf(IOException.class);
    }

    @Test
    void resumeWithoutAFileStartsOne() throws IOException {
        Path file = folder.resolve("new.jsonl");
        MetricsLog.resume(file, 5).close();
        assertThat(file).isEmptyFile();
    }

    @Test
    void aWrongRecordSaysWhatWasExpected() throws IOException {
        Path file = folder.resolve("wrong.jsonl");
        Files.writeString(file, "{\"step\":1,\"epoch\":1,\"split\":\"dev\",\"wall_seconds\":0,\"values\":{}}\n\n");
        assertThatThrownBy(() -> MetricsLog.read(file))
                .hasMessageContaining("line 1: expected split train, validation or test, got dev");
    }
}
