package dev.jumbo.benchmarks;

import dev.jumbo.data.FashionMnist;
import dev.jumbo.data.NewFolder;
import dev.jumbo.data.Part;
import dev.jumbo.data.PictureListing;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureInspection;
import dev.jumbo.data.inspect.PictureInspector;
import dev.jumbo.data.inspect.PictureWriter;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** How long it takes to find the exact and near duplicates of Fashion-MNIST's 60,000 pictures, from IDX and from PNG files. */
public final class Deduplication {
    private Deduplication() {}

    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[0]);
        Path source = args.length > 1 ? Path.of(args[1]) : null;
        Pictures pictures = FashionMnist.open(source, null, Part.TRAIN);
        PictureInput arrays = PictureInput.OfArrays.of(Map.of("train", pictures), false);
        if (!Files.isDirectory(scratch)) {
            int[] all = IntStream.range(0, pictures.size()).toArray();
            NewFolder.write(scratch, folder -> PictureWriter.write(arrays, all, folder, TrainingProgress.NONE));
        }
        measure("IDX", arrays);
        PictureListing listing = PictureListing.ofFolders(scratch);
        measure("PNG files", PictureInput.OfFiles.of(Map.of("train", listing)));
    }

    private static void measure(String name, PictureInput input) {
        PictureInspection.Settings settings =
                new PictureInspection.Settings(PictureInspection.Settings.DEFAULT.similarity(), 0, 0.9);
        long start = System.nanoTime();
        PictureFacts facts = PictureFacts.of(input, TrainingProgress.NONE);
        long read = System.nanoTime();
        PictureInspection found = PictureInspector.inspect(name, input, facts, settings, TrainingProgress.NONE);
        long end = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "%-10s %,d pictures: read and hashed in %.1f s, compared in %.1f s, together %.1f s; %s%n",
                name,
                input.items().size(),
                (read - start) / 1e9,
                (end - read) / 1e9,
                (end - start) / 1e9,
                found.findings());
    }
}
