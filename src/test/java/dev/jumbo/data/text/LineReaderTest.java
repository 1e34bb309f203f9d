package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines wherever they end, and those that are no text. */
final class LineReaderTest {
    @TempDir
    Path folder;

    private List<String> lines(Path file) throws IOException {
        List<String> all = new ArrayList<>();
        try (LineReader reader = LineReader.open(file)) {
            for (String line = reader.line(); line != null; line = reader.line()) {
                all.add(line);
                assertThat(reader.number()).isEqualTo(all.size());
            }
        }
        return all;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.txt"), text);
    }

    @Test
    void endsAreLineFeedsWithOrWithoutCarriageReturnsOrTheFile() throws IOException {
        assertThat(lines(file("\uFEFFa\r\n\r\nb\rc\n\uFEFFd"))).containsExactly("a", "", "b\rc", "\uFEFFd");
        assertThat(lines(file("a\n"))).containsExactly("a");
        assertThat(lines(file("\n\n"))).containsExactly("", "");
        assertThat(lines(file(""))).isEmpty();
    }

    /** A buffer has 65,536 bytes: characters of several bytes, and CR LF, are cut by its end. */
    @ParameterizedTest
    @ValueSource(ints = {65_533, 65_534, 65_535, 65_536, 65_537, 131_070, 200_001})
    void linesThatAreLongerThanABuffer(int length) throws IOException {
        String line = "x".repeat(length) + "京😀";
        assertThat(lines(file(line + "\r\n" + line + "\n" + line))).containsExactly(line, line, line);
    }

    @Test
    void aLineThatIsNoTextIsNamedAndTheNextOneComes() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("a\n".getBytes(StandardCharsets.UTF_8));
        text.writeBytes("für\n".getBytes(StandardCharsets.ISO_8859_1));
        text.writeBytes("\uFFFD is text\n".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(("y".repeat(100_000) + "é\nz").getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            text.writeTo(gzip);
        }
        for (byte[] bytes : List.of(text.toByteArray(), packed.toByteArray())) {
            Path file = Files.write(folder.resolve("b.txt"), bytes);
            try (LineReader reader = LineReader.open(file)) {
                assertThat(reader.line()).isEqualTo("a");
                assertThatThrownBy(reader::line)
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith(file + ", line 2: expected UTF-8 text, found other bytes");
                assertThat(reader.line()).isEqualTo("\uFFFD is text");
                assertThatThrownBy(reader::line).hasMessageStartingWith(file + ", line 4: expected UTF-8 text");
                assertThat(reader.line()).isEqualTo("z");
                assertThat(reader.line()).isNull();
            }
        }
    }
}
