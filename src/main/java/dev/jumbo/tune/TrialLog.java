package dev.jumbo.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code trials.jsonl}: a {@link Trial} a line, forced to disk before the search goes on. What a kill left of a last
 * line is dropped.
 *
 * @param file where it is
 */
public record TrialLog(Path file) {
    private static final long MOST_BYTES = 1L << 30;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * All records; none if there is no file.
     *
     * @throws IOException if a line before the last is not a trial; the message has its number
     */
    public List<Trial> read() throws IOException {
        List<Trial> trials = new ArrayList<>();
        if (!Files.exists(file)) {
            return trials;
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + ": expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int number = 1;
        for (int from = 0; ; number++) {
            int end = text.indexOf('\n', from);
            if (end < 0) {
                return trials;
            }
            try {
                trials.add(JSON.readValue(text.substring(from, end), Trial.class));
            } catch (JsonProcessingException e) {
                throw new IOException(
                        file + ", line " + number + ": expected a trial, got "
                                + text.substring(from, Math.min(end, from + 60))
                                + "…; remove the line, and those after it",
                        e);
            }
            from = end + 1;
        }
    }

    /** Removes what a kill left of a last line. */
    void repair() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
    }

    /** Appends a record; it is on the disk when this returns. */
    void append(Trial trial) throws IOException {
        byte[] line = (JSON.writeValueAsString(trial) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }
}
