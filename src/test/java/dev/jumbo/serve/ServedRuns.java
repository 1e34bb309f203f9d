package dev.jumbo.serve;

import dev.jumbo.data.MaskFile;
import dev.jumbo.models.TextClassifier;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Small classifiers to serve in tests: good ones, and wrong ones around them. */
public final class ServedRuns {
    private ServedRuns() {}

    /**
     * Trains a classifier of texts.
     *
     * @param swapped whether its classes are the wrong way round
     */
    public static RunFolder words(Path folder, String name, boolean swapped) throws IOException {
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 60; i++) {
            boolean good = i % 2 == 0;
            rows.append(good == swapped ? "no," : "yes,")
                    .append(good ? "good day " : "bad night ")
                    .append("very ".repeat(i % 7))
                    .append(i)
                    .append('\n');
        }
        Path texts = Files.writeString(folder.resolve(name + ".csv"), rows);
        return train(folder, """
                name: %s
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 64}
                model: {name: textcnn, options: {width: 8, filters: 8, filterWidths: [3]}}
                train: {epochs: 4, batchSize: 16, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(name, texts));
    }

    /**
     * Trains a classifier of pictures.
     *
     * @param photos folder of its pictures, a class a folder
     * @param size pixels of a side that it sees
     */
    static RunFolder pictures(Path folder, String name, Path photos, int size) throws IOException {
        return train(folder, """
                name: %s
                data: {source: folder, path: '%s', channels: 1, height: %d, width: %d}
                prepare: {normalize: none}
                model: {name: mlp, options: {hidden: [16]}}
                train: {epochs: 4, batchSize: 8, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(name, photos, size, size));
    }

    /**
     * Tells which pixels of grey pictures are bright, named {@code bright}: classes {@code dark} and {@code light}.
     *
     * @param size pixels of a side that it sees, an even number
     */
    static RunFolder bright(Path folder, int size) throws IOException {
        Path images = Files.createDirectories(folder.resolve("bright-pictures/images"));
        Path masks = Files.createDirectories(folder.resolve("bright-pictures/masks"));
        for (int i = 0; i < 40; i++) {
            byte[] mask = new byte[size * size];
            for (int at = 0; at < mask.length; at++) {
                mask[at] = (byte) ((at % size < size / 2) == (i % 2 == 0) ? 1 : 0);
            }
            Files.write(images.resolve(i + ".png"), half(size, i % 2 == 0, 180 + i));
            Files.write(masks.resolve(i + ".png"), MaskFile.png(mask, size, size));
        }
        return train(folder, """
                name: bright
                task: segmentation
                data: {source: masks, path: '%s', classes: [dark, light], channels: 1, height: %d, width: %d}
                prepare: {normalize: none}
                model: {name: unet, options: {width: 4, depth: 1, norm: true}}
                train: {epochs: 12, batchSize: 8, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(folder.resolve("bright-pictures"), size, size));
    }

    /** Tells grey pictures whose left half is bright, {@code left}, from those whose right half is, {@code right}; named {@code sides}. */
    static RunFolder sides(Path folder, int size) throws IOException {
        Path photos = folder.resolve("photos");
        for (int i = 0; i < 40; i++) {
            Path place = Files.createDirectories(photos.resolve(i % 2 == 0 ? "left" : "right"));
            Files.write(place.resolve(i + ".png"), half(size, i % 2 == 0, 180 + i));
        }
        return pictures(folder, "sides", photos, size);
    }

    /**
     * Trains a model of a table with the columns {@code amount}, {@code home} and {@code good}, which is yes where the amount is above 0.
     *
     * @param target the column that it predicts
     */
    static RunFolder rows(Path folder, String name, String task, String target) throws IOException {
        StringBuilder rows = new StringBuilder("amount,home,good\n");
        for (int i = 0; i < 120; i++) {
            int amount = i * 37 % 201 - 100;
            rows.append(amount).append(i % 3 == 0 ? ",owner," : ",rent,").append(amount > 0 ? "yes\n" : "no\n");
        }
        Path table = Files.writeString(folder.resolve(name + ".csv"), rows);
        return train(folder, """
                name: %s
                task: %s
                data: {source: table, path: '%s', kinds: {good: text}}
                prepare: {target: %s}
                model: {name: tabular-mlp, options: {hidden: [16], dropout: 0}}
                train: {epochs: 12, batchSize: 16, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(name, task, table, target));
    }

    /** A picture whose left or right half is bright, as a PNG file. */
    static byte[] half(int size, boolean left, int grey) throws IOException {
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        int half = size / 2;
        for (int i = 0; i < half * size; i++) {
            picture.getRaster().setSample((left ? 0 : half) + i % half, i / half, 0, grey);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private static RunFolder train(Path folder, String recipe) throws IOException {
        Recipe parsed = RecipeYaml.parse(recipe, "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve(parsed.name()));
        new TrainingRun(parsed, run).train(false, Progress.silent());
        return run;
    }

    /** What a run says of texts or files, without a server. */
    static List<Prediction> alone(RunFolder run, List<String> inputs) throws IOException {
        try (Scope scope = Scope.open()) {
            LoadedModel model = LoadedModel.open(run.path(), Device.CPU);
            Task task = Objects.requireNonNull(model.bundle()).task();
            return task.predict(model.module(), inputs, 2, Device.CPU, Precision.FLOAT32);
        }
    }

    /** Done before a model answers. */
    interface Before {
        void run();
    }

    /** A classifier to which something happens first. */
    record Disturbed(TextClassifier inner, Before before) implements TextClassifier {
        @Override
        public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor types) {
            before.run();
            return inner.forward(ids, mask, types);
        }
    }

    /** Workers to whose models of some version something happens before they answer. */
    static ModelWorkers disturbed(String version, ServerConfig.Limits limits, Before before) {
        return (name, model) -> {
            Bundle bundle = model.bundle();
            return bundle == null || !name.endsWith("@" + version)
                    ? null
                    : new PredictWorker(
                            new Predictor(
                                    bundle.task(),
                                    new Disturbed((TextClassifier) model.module(), before),
                                    Device.CPU,
                                    1,
                                    1),
                            limits.batch(),
                            limits.queue());
        };
    }
}
