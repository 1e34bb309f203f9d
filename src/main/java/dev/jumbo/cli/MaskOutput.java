package dev.jumbo.cli;

import dev.jumbo.data.MaskFile;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.WholeFile;
import dev.jumbo.tasks.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a segmentation says, as pictures in a folder. */
final class MaskOutput {
    private MaskOutput() {}

    /**
     * Writes the mask of each picture, and the picture with the mask over it.
     *
     * @throws IllegalArgumentException if the model gives no masks, or two files would have one name
     */
    static void write(Path folder, List<Prediction> predictions) throws IOException {
        Set<Path> names = new HashSet<>();
        for (Prediction prediction : predictions) {
            if (prediction.mask() == null) {
                throw new IllegalArgumentException("--out: this model gives no masks; only segmentation does");
            }
            if (!names.add(maskFile(folder, prediction))) {
                throw new IllegalArgumentException("--out: two inputs are named "
                        + Path.of(prediction.input()).getFileName() + "; predict them into different folders");
            }
        }
        Files.createDirectories(folder);
        for (Prediction prediction : predictions) {
            Prediction.Mask mask = prediction.mask();
            if (mask != null) {
                byte[] png = MaskFile.png(mask.classes(), mask.height(), mask.width());
                WholeFile.write(maskFile(folder, prediction), file -> Files.write(file, png));
                Picture picture = PictureFile.readWhole(Path.of(prediction.input()), 3);
                byte[] overlay = PngFiles.bytes(MaskFile.overlay(picture, mask.classes()));
                WholeFile.write(overlayFile(folder, prediction), file -> Files.write(file, overlay));
            }
        }
    }

    static Path maskFile(Path folder, Prediction prediction) {
        return folder.resolve(stem(prediction) + ".mask.png");
    }

    static Path overlayFile(Path folder, Prediction prediction) {
        return folder.resolve(stem(prediction) + ".overlay.png");
    }

    private static String stem(Prediction prediction) {
        String name = Path.of(prediction.input()).getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
