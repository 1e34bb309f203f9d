package dev.jumbo.train.log;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far training is: a bar for each epoch with throughput, the newest values and the time left in the run; a
 * line when an epoch ends.
 *
 * <p>Throughput is the mean of the epoch. The time left takes the mean time of a step since training began here,
 * validation included, and counts the steps to the end of the last epoch. For one thread.
 */
public final class Progress implements AutoCloseable {
    /** How progress is shown. */
    public enum Mode {
        /** A bar that is redrawn in place, for terminals. */
        BAR,
        /** A plain line at most every 10 seconds and at the end of each epoch, for files and pipes. */
        PLAIN,
        /** Nothing. */
        SILENT
    }

    private static final long PLAIN_INTERVAL_NANOS = 10_000_000_000L;
    private static final long BAR_INTERVAL_NANOS = 200_000_000L;

    private final Mode mode;
    private final PrintStream out;
    private final LongSupplier nanos;

    private @Nullable ProgressBar bar;
    private int epoch;
    private int epochs;
    private long stepsInEpoch;
    private long step;
    private long examples;
    private long epochStart;
    private long runStart;
    private long stepsHere;
    private long lastShown;

    /** Progress in the given way on a stream; {@link Mode#BAR} expects a terminal. */
    public Progress(Mode mode, PrintStream out) {
        this(mode, out, System::nanoTime);
    }

    Progress(Mode mode, PrintStream out, LongSupplier nanos) {
        this.mode = mode;
        this.out = out;
        this.nanos = nanos;
    }

    /** Progress on standard error: a bar if it is a terminal, plain lines if not. */
    public static Progress standardError() {
        return new Progress(standardErrorIsTerminal() ? Mode.BAR : Mode.PLAIN, System.err);
    }

    /** No display. */
    public static Progress silent() {
        return new Progress(Mode.SILENT, System.err);
    }

    static boolean standardErrorIsTerminal() {
        String term = System.getenv("TERM");
        if ("dumb".equals(term)) {
            return false;
        }
        Path descriptor = Path.of("/proc/self/fd/2");
        if (Files.isSymbolicLink(descriptor)) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        try {
            return TerminalProvider.load("jni").isSystemStream(SystemStream.Error);
        } catch (IOException | LinkageError e) {
            return false;
        }
    }

    /**
     * Begins an epoch.
     *
     * @param epoch from 1
     * @param epochs the last epoch's number
     * @param steps steps in the epoch
     * @param done steps of the epoch that were taken before, for a run that resumes within it
     */
    public void startEpoch(int epoch, int epochs, long steps, long done) {
        closeBar();
        this.epoch = epoch;
        this.epochs = epochs;
        this.stepsInEpoch = steps;
        this.step = done;
        this.examples = 0;
        this.epochStart = nanos.getAsLong();
        if (stepsHere == 0) {
            runStart = epochStart;
        }
        this.lastShown = epochStart;
        if (mode == Mode.BAR) {
            var consumer = new ConsoleProgressBarConsumer(out);
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch " + epoch + "/" + epochs)
                    .setInitialMax(steps)
                    .startsFrom(done, Duration.ZERO)
                    .setStyle(unicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .setConsumer(consumer)
                    .clearDisplayOnFinish()
                    .build();
        }
    }

    /**
     * Counts one step.
     *
     * @param examples examples in the step's batch
     * @param values the newest values by name, such as {@code loss}
     */
    public void step(int examples, Map<String, Double> values) {
        step++;
        stepsHere++;
        this.examples += examples;
        if (mode == Mode.SILENT) {
            return;
        }
        long now = nanos.getAsLong();
        if (bar != null) {
            bar.stepTo(step);
            if (now - lastShown >= BAR_INTERVAL_NANOS) {
                lastShown = now;
                bar.setExtraMessage(" " + state(values, now));
            }
        } else if (now - lastShown >= PLAIN_INTERVAL_NANOS) {
            lastShown = now;
            out.println(name() + "  step " + step + "/" + stepsInEpoch + "  " + state(values, now));
        }
    }

    /** Ends the epoch with a line of its values. */
    public void endEpoch(Map<String, Double> values) {
        closeBar();
        if (mode != Mode.SILENT) {
            long now = nanos.getAsLong();
            out.println(name() + "  " + state(values, now) + "  took " + duration((now - epochStart) / 1e9));
        }
    }

    /** Prints a line without disturbing the bar; nothing in silent mode. */
    public void message(String line) {
        if (mode == Mode.SILENT) {
            return;
        }
        out.print((bar == null ? "" : "\r\033[K") + line + System.lineSeparator());
        out.flush();
    }

    /** Removes the bar. */
    @Override
    public void close() {
        closeBar();
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private String name() {
        int width = Integer.toString(epochs).length();
        return String.format(Locale.ROOT, "epoch %" + width + "d/%d", epoch, epochs);
    }

    private String state(Map<String, Double> values, long now) {
        var text = new StringBuilder();
        values.forEach((name, value) -> text.append(name.replace('_', ' '))
                .append(' ')
                .append(number(value))
                .append("  "));
        double seconds = (now - epochStart) / 1e9;
        if (seconds > 0 && examples > 0) {
            text.append(rate(examples / seconds)).append("  ");
        }
        long left = stepsInEpoch - step + (long) (epochs - epoch) * stepsInEpoch;
        if (left > 0 && stepsHere > 0) {
            text.append(duration((now - runStart) / 1e9 / stepsHere * left)).append(" left");
        }
        return text.toString().stripTrailing();
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size != 0 && (size < 1e-3 || size >= 1e5) ? "%.2e" : "%.4f", value);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 100 ? "%.1f/s" : "%,.0f/s", perSecond);
    }

    /** {@code 8.4 s}, {@code 2 min 05 s}, {@code 3 h 12 min}. */
    static String duration(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        long minutes = Math.round(seconds / 60);
        return String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }

    static boolean unicode() {
        String encoding = System.getProperty("stderr.encoding", System.getProperty("native.encoding", "UTF-8"));
        return encoding.toUpperCase(Locale.ROOT).startsWith("UTF");
    }
}
