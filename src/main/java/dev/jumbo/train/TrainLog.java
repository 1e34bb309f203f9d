package dev.jumbo.train;

import dev.jumbo.train.log.MetricsLog;
import dev.jumbo.train.log.MetricsRecord;
import dev.jumbo.train.log.TensorBoardWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run's values are recorded: {@code metrics.jsonl} and TensorBoard's event files, in one folder. */
public final class TrainLog implements Closeable {
    /** Records nothing. */
    public static final TrainLog NONE = new TrainLog(null);

    private final @Nullable Path folder;
    private @Nullable MetricsLog metrics;
    private @Nullable TensorBoardWriter board;

    private TrainLog(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Records in a folder: {@code metrics.jsonl}, and event files in {@code tensorboard}. */
    public static TrainLog in(Path folder) {
        return new TrainLog(folder);
    }

    /**
     * Begins where a run stands. What a run that was cut off recorded later is dropped, and so are the records that end
     * an epoch if the epoch's end is still to come.
     */
    void start(TrainState state) throws IOException {
        if (folder == null) {
            return;
        }
        close();
        Files.createDirectories(folder);
        long step = state.step();
        Path file = folder.resolve("metrics.jsonl");
        Path events = folder.resolve("tensorboard");
        metrics = step == 0
                ? MetricsLog.create(file)
                : MetricsLog.resume(
                        file, r -> r.step() < step || (r.step() == step && (state.batch() == 0 || isOfStep(r))));
        board = step == 0 ? TensorBoardWriter.create(events) : TensorBoardWriter.resume(events, step);
    }

    private static boolean isOfStep(MetricsRecord values) {
        return values.split() == MetricsRecord.Split.TRAIN && !values.values().containsKey("epoch_loss");
    }

    void train(TrainState state, Map<String, Double> values) throws IOException {
        write(MetricsRecord.train(state.step(), state.epoch() + 1, state.seconds(), values));
    }

    void validation(TrainState state, Map<String, Double> values) throws IOException {
        write(MetricsRecord.validation(state.step(), state.epoch() + 1, state.seconds(), values));
    }

    void flush() throws IOException {
        if (board != null) {
            board.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (metrics != null) {
            metrics.close();
        }
        if (board != null) {
            board.close();
        }
        metrics = null;
        board = null;
    }

    private void write(MetricsRecord values) throws IOException {
        if (metrics != null && board != null) {
            metrics.write(values);
            board.write(values);
        }
    }
}
