package dev.jumbo.train.log;

import dev.jumbo.data.text.TrainingProgress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far work in stages is, such as reading a corpus and learning a vocabulary from it: a bar for each stage with
 * the time left in it, from the stage's mean speed so far. A stage whose end is not known is not shown. For one thread.
 */
public final class StageProgress implements TrainingProgress, AutoCloseable {
    private static final long PLAIN_INTERVAL_NANOS = 10_000_000_000L;
    private static final long BAR_INTERVAL_NANOS = 200_000_000L;
    private static final long MILLION = 1_000_000;

    private final Progress.Mode mode;
    private final PrintStream out;
    private final LongSupplier nanos;
    private @Nullable ProgressBar bar;
    private String stage = "";
    private long begin;
    private long start;
    private long lastShown;

    /** Progress in the given way on a stream; {@link Progress.Mode#BAR} expects a terminal. */
    public StageProgress(Progress.Mode mode, PrintStream out) {
        this(mode, out, System::nanoTime);
    }

    StageProgress(Progress.Mode mode, PrintStream out, LongSupplier nanos) {
        this.mode = mode;
        this.out = out;
        this.nanos = nanos;
    }

    /** Progress on standard error: a bar if it is a terminal, plain lines if not. */
    public static StageProgress standardError() {
        return new StageProgress(
                Progress.standardErrorIsTerminal() ? Progress.Mode.BAR : Progress.Mode.PLAIN, System.err);
    }

    /** No display. */
    public static StageProgress silent() {
        return new StageProgress(Progress.Mode.SILENT, System.err);
    }

    @Override
    public void at(String newStage, long done, long total) {
        if (mode == Progress.Mode.SILENT || total < 1) {
            return;
        }
        long now = nanos.getAsLong();
        if (!newStage.equals(stage)) {
            begin(newStage, done, total, now);
        }
        if (bar != null) {
            bar.maxHint(total);
            bar.stepTo(Math.min(done, total));
            if (now - lastShown >= BAR_INTERVAL_NANOS) {
                lastShown = now;
                bar.setExtraMessage(" " + left(done, total, now));
            }
        } else if (now - lastShown >= PLAIN_INTERVAL_NANOS) {
            lastShown = now;
            out.println(
                    String.format(Locale.ROOT, "%s  %.0f %%  %s", stage, 100.0 * done / total, left(done, total, now))
                            .stripTrailing());
        }
    }

    private void begin(String newStage, long done, long total, long now) {
        close();
        stage = newStage;
        start = done;
        begin = now;
        lastShown = now;
        if (mode == Progress.Mode.BAR) {
            ProgressBarBuilder builder = new ProgressBarBuilder()
                    .setTaskName(stage)
                    .setInitialMax(total)
                    .setStyle(Progress.unicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(out))
                    .clearDisplayOnFinish();
            if (total >= 10 * MILLION) {
                builder.setUnit(" M", MILLION);
            }
            bar = builder.build();
        }
    }

    private String left(long done, long total, long now) {
        if (done <= start || done >= total) {
            return "";
        }
        return Progress.duration((now - begin) / 1e9 / (done - start) * (total - done)) + " left";
    }

    /** Prints a line without disturbing the bar; nothing in silent mode. */
    public void message(String line) {
        if (mode != Progress.Mode.SILENT) {
            out.print((bar == null ? "" : "\r\033[K") + line + System.lineSeparator());
            out.flush();
        }
    }

    /** Removes the bar. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
