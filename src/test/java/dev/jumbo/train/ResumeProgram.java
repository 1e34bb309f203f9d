package dev.jumbo.train;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.HorizontalFlip;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.RandomShift;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.metric.Metrics;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that trains two small models in a folder, to be stopped in all ways and started again. The first has
 * everything that has state: dropout, batch normalisation, augmentation, AdamW, an average, a warm-up, accumulation;
 * the second a momentum and a rate that falls on a plateau.
 *
 * <p>System properties: {@code at} prints a line when the second number of {@code model:step} is reached, and goes on
 * slowly; {@code halt} ends the process in the middle of the first checkpoint that is written from that step on.
 */
final class ResumeProgram {
    static final int EPOCHS = 3;
    static final int STEPS_PER_EPOCH = 10;

    private ResumeProgram() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (Scope scope = Scope.open()) {
            for (String name : List.of("adamw", "plateau")) {
                train(name, Files.createDirectories(folder.resolve(name)));
            }
        }
    }

    private static void train(String name, Path folder) throws IOException {
        Layer model = Samples.cnn(3);
        Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 2);
        Trainer trainer = Trainer.of(model, Losses::crossEntropy)
                .epochs(EPOCHS)
                .metrics(List.of(Metrics.byName("accuracy")))
                .checkpoints(checkpoints, 4)
                .callback(new Stops(name, checkpoints.folder()));
        Pictures pictures = Samples.pictures(156, 1); // 20 batches, the last of 4
        PictureBatcher batcher = PictureBatcher.of(pictures)
                .augment(HorizontalFlip.INSTANCE, new RandomShift(0.1, 0.1))
                .normalize(new Normalization(List.of(0.5f), List.of(0.25f)));
        DataLoader<Picture> data =
                DataLoader.of(pictures, 8, batcher).shuffle(11).workers(2);
        if (name.equals("adamw")) {
            trainer.optimizer(new AdamW(0.01))
                    .schedule(Schedule.warmup(7, Schedule.cosine()))
                    .accumulate(2)
                    .clipNorm(1)
                    .ema(0.9);
        } else {
            data = DataLoader.of(pictures, 16, batcher).shuffle(11).workers(2);
            trainer.optimizer(new Sgd(0.02).momentum(0.9)).schedule(new Schedule.ReduceOnPlateau(0.5, 0, 0.2, 0));
        }
        FitResult result;
        try (TrainLog log = TrainLog.in(folder)) {
            result = trainer.log(log).fit(data, Samples.loader(32, 16, 2));
        }
        if (result.end() == FitResult.End.FINISHED) {
            Safetensors.write(folder.resolve("result.safetensors"), model.stateTensors(), Map.of());
        }
    }

    /** Tells where the run is, and ends it in the middle of a checkpoint. */
    private static final class Stops implements Callback {
        private final Path folder;
        private final long at;
        private final long halt;

        Stops(String name, Path folder) {
            this.folder = folder;
            this.at = step("at", name);
            this.halt = step("halt", name);
        }

        private static long step(String property, String name) {
            String value = System.getProperty(property, "");
            return value.startsWith(name + ":") ? Long.parseLong(value.substring(name.length() + 1)) : -1;
        }

        @Override
        public boolean onStep(TrainState state, double loss) {
            if (state.step() == at) {
                System.out.println("at step " + at);
            }
            if (at >= 0 && state.step() >= at) {
                sleep();
            }
            if (state.step() == halt) {
                Thread watcher = new Thread(this::haltInCheckpoint, "halt");
                watcher.setDaemon(true);
                watcher.start();
            }
            return true;
        }

        /** Ends the process, as SIGKILL does, when a checkpoint has one of its two files. */
        private void haltInCheckpoint() {
            while (true) {
                for (long step = halt; step < halt + 8; step++) {
                    Path temporary = folder.resolve(String.format("step-%010d.tmp", step));
                    if (Files.exists(temporary.resolve("model.safetensors"))) {
                        Runtime.getRuntime().halt(99);
                    }
                }
            }
        }

        private static void sleep() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
