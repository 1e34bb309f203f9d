package dev.jumbo.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

/** Event files are read with TensorFlow's own protobuf classes and a checksum computed from its polynomial. */
class TensorBoardWriterTest {
    private final Path folder;

    TensorBoardWriterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tensorFlowReadsTheScalars() throws IOException {
        Path file;
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder.resolve("events"))) {
            file = writer.file();
            writer.scalar("train/loss", 2.3, 0, 1234567890.5);
            writer.scalar("验证/accuracy", 0.875, 3_000_000_000L, 1234567891.25);
            writer.scalar("bad", Double.NaN, 5);
        }
        assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.\\d{10,}\\.[^/]+\\.jumbo");

        List<Event> events = read(file);
        assertThat(events).hasSize(4);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(0).getWallTime()).isGreaterThan(1.7e9);

        Event loss = events.get(1);
        assertThat(loss.getWallTime()).isEqualTo(1234567890.5);
        assertThat(loss.getStep()).isZero();
        assertThat(loss.getSummary().getValueList()).singleElement().satisfies(value -> {
            assertThat(value.getTag()).isEqualTo("train/loss");
            assertThat(value.getSimpleValue()).isEqualTo(2.3f);
        });
        assertThat(events.get(2).getStep()).isEqualTo(3_000_000_000L);
        assertThat(events.get(2).getSummary().getValue(0).getTag()).isEqualTo("验证/accuracy");
        assertThat(events.get(2).getSummary().getValue(0).getSimpleValue()).isEqualTo(0.875f);
        assertThat(events.get(3).getSummary().getValue(0).getSimpleValue()).isNaN();
        for (Event event : events) {
            assertThat(event.getUnknownFields().asMap()).isEmpty();
        }
    }

    @Test
    void aRecordsValuesAreGroupedBySplit() throws IOException {
        Path file;
        try (TensorBoardWriter writer = TensorBoardWriter.create(folder)) {
            file = writer.file();
            writer.write(MetricsRecord.validation(12, 1, 3.5, Map.of("f1_macro", 0.5)));
            writer.flush();
            Event event = read(file).get(1);
            assertThat(event.getStep()).isEqualTo(12);
            assertThat(event.getSummary().getValue(0).getTag()).isEqualTo("validation/f1_macro");
        }
    }

    @Test
    void aResumedRunIsANewFileThatDropsLaterSteps() throws IOException {
        try (TensorBoardWriter first = TensorBoardWriter.create(folder);
                TensorBoardWriter second = TensorBoardWriter.resume(folder, 40)) {
            assertThat(second.file()).isNotEqualTo(first.file());
            Event start = read(second.file()).get(1);
            assertThat(start.getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
            assertThat(start.getStep()).isEqualTo(41);
        }
    }

    /** TFRecord framing; fails where a checksum does. */
    private static List<Event> read(Path file) throws IOException {
        var events = new ArrayList<Event>();
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            for (byte[] length = in.readNBytes(8); length.length > 0; length = in.readNBytes(8)) {
                assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(mask(crc32c(length)));
                byte[] data = in.readNBytes((length[0] & 255) | (length[1] & 255) << 8);
                assertThat(Integer.reverseBytes(in.readInt())).isEqualTo(mask(crc32c(data)));
                events.add(Event.parseFrom(data));
            }
        }
        return events;
    }

    private static int mask(int crc) {
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 255;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return ~crc;
    }

    /** RFC 3720, B.4: 32 bytes of zeros. */
    @Test
    void theTestsChecksumIsCrc32c() {
        assertThat(crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    }
}
