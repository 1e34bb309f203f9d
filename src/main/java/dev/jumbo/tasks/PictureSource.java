package dev.jumbo.tasks;

import dev.jumbo.data.CifarPictures;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.FashionMnist;
import dev.jumbo.data.IdxPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where labelled pictures come from. */
public sealed interface PictureSource extends DataSource
        permits PictureSource.Embedded,
                PictureSource.FullFashionMnist,
                PictureSource.Cifar,
                PictureSource.Idx,
                PictureSource.Folder,
                SelectedSource {
    /**
     * Pictures to learn from and, where the source has them, pictures to test on.
     *
     * @param skipped pictures that were left out, with the reason
     */
    record Opened(Pictures train, @Nullable Pictures test, List<String> skipped) {}

    /**
     * Reads the pictures, or what is needed to read them one by one.
     *
     * @throws IOException if they are missing or damaged; the message says what to do
     */
    Opened open() throws IOException;

    /** The subset of Fashion-MNIST that comes with Jumbo: 10,000 + 2,000 pictures. */
    record Embedded() implements PictureSource {
        @Override
        public Opened open() throws IOException {
            return new Opened(EmbeddedFashionMnist.open(Part.TRAIN), EmbeddedFashionMnist.open(Part.TEST), List.of());
        }
    }

    /**
     * Fashion-MNIST, 60,000 + 10,000 pictures (Xiao et al. 2017).
     *
     * @param path folder of the four files; empty to look where systems keep it
     * @param url address of a folder to fetch them from, if they are not found; empty for none
     */
    record FullFashionMnist(String path, String url) implements PictureSource {
        @Override
        public Opened open() throws IOException {
            Path folder = path.isEmpty() ? null : Path.of(path);
            URI address = url.isEmpty() ? null : URI.create(url);
            return new Opened(
                    FashionMnist.open(folder, address, Part.TRAIN),
                    FashionMnist.open(folder, address, Part.TEST),
                    List.of());
        }
    }

    /**
     * CIFAR-10 or CIFAR-100 in its binary format (Krizhevsky 2009).
     *
     * @param path folder of the files
     * @param classes 10 or 100
     */
    record Cifar(String path, int classes) implements PictureSource {
        @Override
        public Opened open() throws IOException {
            Path folder = folder(path, "cifar");
            return switch (classes) {
                case 10 ->
                    new Opened(
                            CifarPictures.cifar10(folder, Part.TRAIN),
                            CifarPictures.cifar10(folder, Part.TEST),
                            List.of());
                case 100 ->
                    new Opened(
                            CifarPictures.cifar100(folder, Part.TRAIN),
                            CifarPictures.cifar100(folder, Part.TEST),
                            List.of());
                default -> throw new IllegalArgumentException("data.classes: expected 10 or 100, got " + classes);
            };
        }
    }

    /**
     * Files in MNIST's IDX format.
     *
     * @param path folder of {@code train-images-idx3-ubyte.gz}, {@code train-labels-idx1-ubyte.gz} and the same with
     *     {@code t10k-}; the {@code .gz} may be missing
     * @param classes names of the classes, by label
     */
    record Idx(String path, List<String> classes) implements PictureSource {
        @Override
        public Opened open() throws IOException {
            Path folder = folder(path, "idx");
            return new Opened(part(folder, "train"), part(folder, "t10k"), List.of());
        }

        private Pictures part(Path folder, String part) throws IOException {
            return IdxPictures.open(
                    file(folder, part + "-images-idx3-ubyte"), file(folder, part + "-labels-idx1-ubyte"), classes);
        }

        private static Path file(Path folder, String name) {
            Path packed = folder.resolve(name + ".gz");
            return Files.exists(packed) ? packed : folder.resolve(name);
        }
    }

    /**
     * A folder of PNG, JPEG, GIF or BMP files with a sub-folder for each class.
     *
     * @param path the folder to learn from
     * @param testPath the folder to test on, or empty to hold out a part ({@code split.test})
     * @param channels 1 for grey, 3 for colour
     * @param height rows that every picture is scaled to
     * @param width columns that every picture is scaled to
     * @param onCorrupt {@code fail}, or {@code skip} to leave damaged pictures out and name them
     */
    record Folder(String path, String testPath, int channels, int height, int width, String onCorrupt)
            implements PictureSource {
        @Override
        public Opened open() throws IOException {
            PictureFolder.Corrupt policy = switch (onCorrupt) {
                case "fail" -> PictureFolder.Corrupt.FAIL;
                case "skip" -> PictureFolder.Corrupt.SKIP;
                default ->
                    throw new IllegalArgumentException(
                            "data.onCorrupt: expected fail or skip, got '" + onCorrupt + "'");
            };
            PictureFolder train = PictureFolder.open(folder(path, "folder"), channels, height, width, policy);
            PictureFolder test =
                    testPath.isEmpty() ? null : PictureFolder.open(Path.of(testPath), channels, height, width, policy);
            if (test != null && !test.classes().equals(train.classes())) {
                throw new IOException("data: the classes of " + testPath + " " + test.classes() + " are not those of "
                        + path + " " + train.classes());
            }
            List<String> skipped = java.util.stream.Stream.concat(
                            train.skipped().stream(),
                            test == null ? java.util.stream.Stream.empty() : test.skipped().stream())
                    .map(s -> s.file() + ": " + s.reason())
                    .toList();
            return new Opened(train, test, skipped);
        }
    }

    private static Path folder(String path, String source) throws IOException {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("data.path: source '" + source + "' needs the folder of its files");
        }
        Path folder = Path.of(path);
        if (!Files.isDirectory(folder)) {
            throw new IOException("data.path: no folder " + folder.toAbsolutePath());
        }
        return folder;
    }
}
