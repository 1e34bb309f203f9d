package dev.jumbo.tasks;

import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.GarmentScenes;
import dev.jumbo.data.MaskFolder;
import dev.jumbo.data.MaskedPictures;
import dev.jumbo.data.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where pictures with masks come from. */
public sealed interface MaskSource extends DataSource {
    /** Pictures to learn from and, where the source has them, pictures to test on. */
    record Opened(MaskedPictures train, @Nullable MaskedPictures test) {}

    /**
     * Finds the pictures.
     *
     * @throws IOException if they are missing or damaged; the message says what to do
     */
    Opened open() throws IOException;

    /**
     * Folders {@code images} and {@code masks}, see {@link MaskFolder}.
     *
     * @param path the folder that has both
     * @param testPath the same to test on, or empty to hold out a part ({@code split.test})
     * @param classes names by number; empty to read them from {@code classes.txt} in the folder
     * @param channels 1 for grey, 3 for colour
     * @param height rows that every picture is scaled to
     * @param width columns that every picture is scaled to
     * @param ignore a number in masks that stands for no class; -1 for none
     */
    record Masks(String path, String testPath, List<String> classes, int channels, int height, int width, int ignore)
            implements MaskSource {
        public Masks {
            classes = List.copyOf(classes);
        }

        @Override
        public Opened open() throws IOException {
            if (path.isEmpty()) {
                throw new IllegalArgumentException(
                        "data.path: source 'masks' needs the folder that has the folders images and masks");
            }
            MaskedPictures train = folder(path);
            if (testPath.isEmpty()) {
                return new Opened(train, null);
            }
            MaskedPictures test = folder(testPath);
            if (!test.classes().equals(train.classes())) {
                throw new IOException("data: the classes of " + testPath + " " + test.classes() + " are not those of "
                        + path + " " + train.classes());
            }
            return new Opened(train, test);
        }

        private MaskedPictures folder(String at) throws IOException {
            if (!Files.isDirectory(Path.of(at))) {
                throw new IOException("data: no folder " + Path.of(at).toAbsolutePath());
            }
            return MaskFolder.open(Path.of(at), classes, channels, height, width, ignore);
        }
    }

    /**
     * Made-up scenes of the garments that come with Jumbo, see {@link GarmentScenes}: those to test on are of other garments.
     *
     * @param train scenes to learn from
     * @param test scenes to test on
     * @param side rows and columns of a scene
     */
    record Garments(int train, int test, int side) implements MaskSource {
        private static final long SEED = 20_261_127;

        @Override
        public Opened open() throws IOException {
            return new Opened(
                    new GarmentScenes("garments-train", EmbeddedFashionMnist.open(Part.TRAIN), train, side, SEED),
                    new GarmentScenes("garments-test", EmbeddedFashionMnist.open(Part.TEST), test, side, SEED + 1));
        }
    }
}
