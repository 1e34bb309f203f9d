package dev.jumbo.benchmarks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.ColorJitter;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.HorizontalFlip;
import dev.jumbo.data.HostBatch;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.RandAugment;
import dev.jumbo.data.RandomAffine;
import dev.jumbo.data.RandomCrop;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import dev.jumbo.train.optim.Sgd;
import dev.jumbo.train.optim.Stepper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * What files and augmentation cost a ResNet-18 step: steps of batches that are ready in memory against steps of batches that
 * workers read, decode, augment and normalise meanwhile, in turn. JPEG files of 256×256 made 224×224 for ResNet-18, and PNG
 * files of 32×32 for its form for small pictures, both made up.   usage: PictureLoading FOLDER [seconds=15] [workers=1]
 * [precision=auto] [only=]
 */
public final class PictureLoading {
    private static final int ROUNDS = 3;
    private static final int FILES = 512;

    private PictureLoading() {}

    /** Files, and the model that sees them. */
    private record Job(String name, String format, int fileSide, int side, String model, int batch) {}

    private static final List<Job> JOBS = List.of(
            new Job("jpeg-224", "jpg", 256, 224, "resnet18", 16),
            new Job("png-32", "png", 32, 32, "resnet18-small", 64));

    private record Way(String name, List<Augmentation> augmentations) {}

    private static final List<Way> WAYS = List.of(
            new Way("decode alone", List.of()),
            new Way("crop, flip", List.of(RandomCrop.padding(4), HorizontalFlip.INSTANCE)),
            new Way(
                    "flip, affine, colour",
                    List.of(
                            HorizontalFlip.INSTANCE,
                            new RandomAffine(10, 0.1, 0.9, 1.1, 5),
                            new ColorJitter(0.2, 0.2, 0.2))),
            new Way("RandAugment", List.of(new RandAugment(2, 9, 31))));

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        double seconds = Double.parseDouble(option(args, "seconds", "15"));
        int workers = Integer.parseInt(option(args, "workers", "1"));
        Precision precision =
                Precision.valueOf(option(args, "precision", "auto").toUpperCase(Locale.ROOT));
        String only = option(args, "only", "");
        System.out.printf(Locale.ROOT, "%d threads, %d workers, precision %s%n", Engine.threads(), workers, precision);
        for (Job job : JOBS) {
            if (job.name().contains(only)) {
                measure(job, folder.resolve(job.name()), seconds, workers, precision);
            }
        }
    }

    private static String option(String[] args, String name, String otherwise) {
        return Arrays.stream(args)
                .filter(a -> a.startsWith(name + "="))
                .map(a -> a.substring(name.length() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    private static void measure(Job job, Path folder, double seconds, int workers, Precision precision)
            throws IOException {
        make(job, folder);
        Pictures pictures = PictureFolder.open(folder, 3, job.side(), job.side(), PictureFolder.Corrupt.FAIL);
        try (Scope scope = Scope.open()) {
            Layer model = Module.materialise(
                    Models.byName(new ModelSpec(job.model(), 2, 3, job.side(), job.side())), Device.CPU, 1);
            try (Stepper stepper = new Stepper(new Sgd(0.01), model.parameters(), List.of());
                    Mode mode = Mode.training()) {
                Training training = new Training(model, stepper, precision);
                for (Way way : WAYS) {
                    DataLoader<Picture> loader = loader(pictures, job, way, workers);
                    double alone = alone(loader);
                    double[] ready = new double[ROUNDS];
                    double[] loaded = new double[ROUNDS];
                    for (int round = 0; round < ROUNDS; round++) {
                        ready[round] = training.ready(loader, seconds / ROUNDS);
                        loaded[round] = training.loaded(loader, seconds / ROUNDS, round);
                    }
                    Arrays.sort(ready);
                    Arrays.sort(loaded);
                    System.out.printf(
                            Locale.ROOT,
                            "%-9s %-21s making a picture %6.3f ms; step ready %7.1f ms, loaded %7.1f ms: %+.1f %%%n",
                            job.name(),
                            way.name(),
                            alone,
                            ready[ROUNDS / 2],
                            loaded[ROUNDS / 2],
                            100 * (loaded[ROUNDS / 2] / ready[ROUNDS / 2] - 1));
                }
            }
        }
    }

    private static DataLoader<Picture> loader(Pictures pictures, Job job, Way way, int workers) {
        PictureBatcher batcher = PictureBatcher.of(pictures)
                .augment(way.augmentations().toArray(new Augmentation[0]))
                .normalize(Normalization.IMAGENET);
        return DataLoader.of(pictures, job.batch(), batcher)
                .shuffle(1)
                .dropLast(true)
                .workers(workers);
    }

    /** Milliseconds of one thread for each picture. */
    private static double alone(DataLoader<Picture> loader) {
        DataLoader<Picture> here = loader.workers(0);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            int batches = 0;
            try (BatchIterator epoch = here.epoch(round, 0)) {
                while (epoch.hasNext() && batches < 8) {
                    epoch.next();
                    batches++;
                }
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e6 / batches / loader.batchSize());
        }
        return best;
    }

    /** Steps of a model. */
    private record Training(Layer model, Stepper stepper, Precision precision) {
        void step(HostBatch host) {
            try (Scope scope = Scope.open()) {
                Batch batch = host.toDevice(Device.CPU);
                stepper.clearGradients();
                Tensor loss;
                try (Autocast cast = precision.open(Device.CPU)) {
                    loss = Losses.crossEntropy(model.forward(batch.input()), batch.target());
                }
                loss.backward();
                stepper.step(1);
            }
        }

        /** Mean milliseconds of steps whose batches were made before. */
        double ready(DataLoader<Picture> loader, double seconds) {
            List<HostBatch> batches = new ArrayList<>();
            try (BatchIterator epoch = loader.epoch(0, 0)) {
                while (epoch.hasNext() && batches.size() < 4) {
                    batches.add(epoch.next());
                }
            }
            step(batches.get(0));
            long start = System.nanoTime();
            int steps = 0;
            while (System.nanoTime() - start < seconds * 1e9) {
                step(batches.get(steps++ % batches.size()));
            }
            return (System.nanoTime() - start) / 1e6 / steps;
        }

        /** The same of batches that are made meanwhile; the first, which nothing was ahead of, is not counted. */
        double loaded(DataLoader<Picture> loader, double seconds, int firstEpoch) {
            int steps = 0;
            long passed = 0;
            for (int epoch = firstEpoch; passed < seconds * 1e9; epoch++) {
                try (BatchIterator batches = loader.epoch(epoch, 0)) {
                    step(batches.next());
                    long start = System.nanoTime();
                    while (batches.hasNext() && passed + System.nanoTime() - start < seconds * 1e9) {
                        step(batches.next());
                        steps++;
                    }
                    passed += System.nanoTime() - start;
                }
            }
            return passed / 1e6 / steps;
        }
    }

    /** Smooth pictures with some noise, as photographs have it. */
    private static void make(Job job, Path folder) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = folder.resolve(i % 2 == 0 ? "a" : "b").resolve(i + "." + job.format());
            if (Files.exists(file)) {
                continue;
            }
            Files.createDirectories(file.getParent());
            SplittableRandom random = new SplittableRandom(i);
            BufferedImage image = new BufferedImage(job.fileSide(), job.fileSide(), BufferedImage.TYPE_INT_RGB);
            double[] waves = random.doubles(18, 0.5, 6).toArray();
            for (int y = 0; y < job.fileSide(); y++) {
                for (int x = 0; x < job.fileSide(); x++) {
                    int rgb = 0;
                    for (int c = 0; c < 3; c++) {
                        double u = (double) x / job.fileSide();
                        double v = (double) y / job.fileSide();
                        double value = 128
                                + 40 * Math.sin(waves[c] * u * 6 + waves[c + 3])
                                + 40 * Math.cos(waves[c + 6] * v * 6 + waves[c + 9])
                                + 20 * Math.sin((waves[c + 12] * u + waves[c + 15] * v) * 12)
                                + 12 * random.nextGaussian();
                        rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value));
                    }
                    image.setRGB(x, y, rgb);
                }
            }
            if (!ImageIO.write(image, job.format(), file.toFile())) {
                throw new IOException("no writer of " + job.format());
            }
        }
    }
}
