package dev.jumbo.train.log;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.jsonl}: one JSON object a line, in UTF-8.
 *
 * <pre>{"step":468,"epoch":1,"split":"train","wall_seconds":9.1,"values":{"loss":0.41,"learning_rate":0.001}}</pre>
 *
 * <p>JSON has no numbers that are not finite: they are written as the strings {@code "NaN"}, {@code "Infinity"} and
 * {@code "-Infinity"}, and read back from these ({@code null} is read as NaN). A line counts once its newline is
 * written: each record is one write to the file, so a killed process leaves at most the last line torn, and a torn
 * last line is ignored by {@link #read} and removed by {@link #resume}.
 *
 * <p>A run that resumes at a checkpoint of step {@code s} keeps the records up to {@code s}. The file of a resumed run
 * is then that of an uninterrupted one, {@code wall_seconds} apart, provided that the records of a step are written
 * before its checkpoint. For one thread.
 */
public final class MetricsLog implements Closeable {
    private static final int LONGEST_LINE = 1 << 20;

    private final Path file;
    private final OutputStream out;

    private MetricsLog(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Starts an empty log; a file of that name is replaced. */
    public static MetricsLog create(Path file) throws IOException {
        return new MetricsLog(file, Files.newOutputStream(file));
    }

    /**
     * Opens a log to be continued after a checkpoint: the records of later steps are removed. Starts an empty log where
     * there is no file.
     *
     * @throws IOException if a line before the last one is not a record
     */
    public static MetricsLog resume(Path file, long step) throws IOException {
        return resume(file, metrics -> metrics.step() <= step);
    }

    /** The same, where the records to keep are told in another way. */
    public static MetricsLog resume(Path file, Predicate<MetricsRecord> keep) throws IOException {
        if (Files.exists(file)) {
            Path kept = file.resolveSibling(file.getFileName() + ".tmp");
            try (var out = new BufferedOutputStream(Files.newOutputStream(kept))) {
                scan(file, (line, metrics) -> {
                    if (keep.test(metrics)) {
                        out.write(line);
                        out.write('\n');
                    }
                });
            }
            Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return new MetricsLog(file, Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /**
     * The complete records of a file, in its order.
     *
     * @throws IOException if a line before the last one is not a record
     */
    public static List<MetricsRecord> read(Path file) throws IOException {
        var records = new ArrayList<MetricsRecord>();
        scan(file, (line, metrics) -> records.add(metrics));
        return records;
    }

    /** Appends a record; it is with the operating system when this returns. */
    public void write(MetricsRecord metrics) throws IOException {
        out.write(MetricsJson.line(metrics));
    }

    /** The file that is written. */
    public Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private interface Visitor {
        void accept(byte[] line, MetricsRecord metrics) throws IOException;
    }

    private static void scan(Path file, Visitor visitor) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var line = new ByteArrayOutputStream(256);
            @Nullable IOException broken = null;
            int number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (broken != null) {
                    throw broken;
                }
                if (next != '\n') {
                    line.write(next);
                    if (line.size() > LONGEST_LINE) {
                        throw broken(file, number, "longer than " + LONGEST_LINE + " bytes", null);
                    }
                    continue;
                }
                byte[] bytes = line.toByteArray();
                line.reset();
                try {
                    visitor.accept(bytes, MetricsJson.parse(bytes));
                } catch (IllegalArgumentException e) {
                    broken = broken(file, number, String.valueOf(e.getMessage()), e);
                }
                number++;
            }
        }
    }

    private static IOException broken(Path file, int line, String what, @Nullable Exception cause) {
        return new IOException(
                file + ", line " + line + ": " + what + ". Remove the line, or move the file away, and try again.",
                cause);
    }
}
