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

/** Runs of two small models that are trained in a second, in a folder of the test's. */
record TinyRuns(Path folder) {
    /** Texts with "good" in them are "yes", those with "bad" are "no". */
    RunFolder words() throws IOException {
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "yes,good day " : "no,bad night ")
                    .append("very ".repeat(i % 7))
                    .append(i)
                    .append('\n');
        }
        Path texts = Files.writeString(folder.resolve("texts.csv"), rows);
        return train("""
                name: words
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 64}
                model: {name: textcnn, options: {width: 8, filters: 8, filterWidths: [3]}}
                train: {epochs: 4, batchSize: 16, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(texts));
    }

    /** Pictures of 8×8 whose left half is bright are "left", the others "right". */
    RunFolder sides() throws IOException {
        for (int i = 0; i < 40; i++) {
            Path place = Files.createDirectories(folder.resolve("photos/" + (i % 2 == 0 ? "left" : "right")));
            Files.write(place.resolve(i + ".png"), half(i % 2 == 0, 180 + i));
        }
        return train("""
                name: sides
                data: {source: folder, path: '%s', channels: 1, height: 8, width: 8}
                prepare: {normalize: none}
                model: {name: mlp, options: {hidden: [16]}}
                train: {epochs: 4, batchSize: 8, optimizer: {name: adamw, lr: 0.02}, precision: float32}
                """.formatted(folder.resolve("photos")));
    }

    private RunFolder train(String recipe) throws IOException {
        var parsed = RecipeYaml.parse(recipe, "recipe", List.of());
        RunFolder run = new RunFolder(folder.resolve(parsed.name()));
        new TrainingRun(parsed, run).train(false, Progress.silent());
        return run;
    }

    /** A picture whose left or right half is bright. */
    static byte[] half(boolean left, int grey) throws IOException {
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 32; i++) {
            picture.getRaster().setSample(left ? i % 4 : 4 + i % 4, i / 4, 0, grey);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}
