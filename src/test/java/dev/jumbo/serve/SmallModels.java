package dev.jumbo.serve;

import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.log.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Models that are trained in a second. */
final class SmallModels {
    private SmallModels() {}

    /** Tells texts about good days, {@code yes}, from texts about bad nights, {@code no}. */
    static RunFolder words(Path folder) throws IOException {
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "yes,good day " : "no,bad night ")
                    .append("very ".repeat(i % 7))
                    .append(i)
                    .append('\n');
        }
        Path texts = Files.writeString(folder.resolve("texts.csv"), rows);
        return train(folder, """
                name: words
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 64}
                model: {name: textcnn, options: {width: 8, filters: 8, filterWidths: [3]}}
                train: {epochs: 4, batchSize: 16, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(texts));
    }

    /** Tells grey pictures whose left half is bright, {@code left}, from those whose right half is, {@code right}. */
    static RunFolder sides(Path folder, int size) throws IOException {
        for (int i = 0; i < 40; i++) {
            Path place = Files.createDirectories(folder.resolve("photos/" + (i % 2 == 0 ? "left" : "right")));
            Files.write(place.resolve(i + ".png"), half(size, i % 2 == 0, 180 + i));
        }
        return train(folder, """
                name: sides
                data: {source: folder, path: '%s', channels: 1, height: %d, width: %d}
                prepare: {normalize: none}
                model: {name: mlp, options: {hidden: [16]}}
                train: {epochs: 4, batchSize: 8, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(folder.resolve("photos"), size, size));
    }

    private static RunFolder train(Path folder, String recipe) throws IOException {
        var parsed = RecipeYaml.parse(recipe, "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve(parsed.name()));
        new TrainingRun(parsed, run).train(false, Progress.silent());
        return run;
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
}
