package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The log, beside requests. */
class LogWriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Takes nothing until it is let. */
    private static final class Blocked extends OutputStream {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch let = new CountDownLatch(1);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            reached.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(bytes, from, length);
        }
    }

    @Test
    void linesAreWrittenInTheirOrder() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogWriter writer = new LogWriter(out, 100);
        writer.line("一");
        writer.line("two");
        assertThat(writer.flush(LONG)).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("一\ntwo\n");
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void whereNothingIsReadLinesAreDroppedCountedAndNobodyWaits() throws Exception {
        Blocked out = new Blocked();
        LogWriter writer = new LogWriter(out, 10);
        writer.line("first");
        out.reached.await();
        for (int i = 0; i < 1000; i++) {
            writer.line("line " + i);
        }
        assertThat(writer.dropped()).isEqualTo(990);
        assertThat(out.written.size()).isZero();
        out.let.countDown();
        assertThat(writer.flush(LONG)).isTrue();
        assertThat(out.written.toString(StandardCharsets.UTF_8).lines())
                .hasSize(12)
                .startsWith("first", "{\"level\":\"warn\",\"event\":\"lines were dropped\",\"count\":990}", "line 0")
                .endsWith("line 9");
    }

    @Test
    void levelsShowWhatIsAsBad() {
        assertThat(LogLevel.of(200)).isEqualTo(LogLevel.INFO);
        assertThat(LogLevel.of(404)).isEqualTo(LogLevel.WARN);
        assertThat(LogLevel.of(500)).isEqualTo(LogLevel.ERROR);
        assertThat(LogLevel.WARN.shows(LogLevel.INFO)).isFalse();
        assertThat(LogLevel.WARN.shows(LogLevel.WARN)).isTrue();
        assertThat(LogLevel.WARN.shows(LogLevel.ERROR)).isTrue();
        assertThat(LogLevel.OFF.shows(LogLevel.ERROR)).isFalse();
    }
}
