package dev.jumbo.tasks;

import dev.jumbo.data.CifarPictures;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.FashionMnist;
import dev.jumbo.data.IdxPictures;
import dev.jumbo.data.Part;
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
     * @param validation pictures to choose by; null to hold out a share
     * @param test null to hold out a share
     * @param skipped pictures that were left out, with the reason
     */
    record Opened(
            Pictures train,
            @Nullable Pictures validation,
            @Nullable Pictures test,
            List<String> skipped) {
        public Opened(Pictures train, @Nullable Pictures test, List<String> skipped) {
            this(train, null, test, skipped);
        }
    }

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
     * A folder of PNG, JPEG, GIF, BMP or WebP files with a sub-folder for each class, or with a list of labels.
     *
     * @param path the folder to learn from
     * @param testPath the folder to test on, or empty to hold out a part ({@code split.test}); also where {@code labels} says
     *     which pictures to test on
     * @param channels 1 for grey, 3 for colour
     * @param height rows that every picture is scaled to
     * @param width columns that every picture is scaled to
     * @param onCorrupt {@code fail}, or {@code skip} to leave damaged pictures out and name them
     * @param labels a list with the columns "file" (its path in the folder) and "label": CSV, TSV or JSONL; beside
     *     the folder's pictures or anywhere; empty where each class has a sub-folder
     * @param split the column of the list that says which part a picture is in: "train", "valid" (or "validation", "dev") or
     *     "test"; empty to hold out shares
     * @param validPath the folder to choose by, or empty to hold out a part ({@code split.validation})
     */
    record Folder(
            String path,
            String testPath,
            int channels,
            int height,
            int width,
            String onCorrupt,
            String labels,
            String split,
            String validPath)
            implements PictureSource {
        /** Without a folder to choose by. */
        public Folder(
                String path,
                String testPath,
                int channels,
                int height,
                int width,
                String onCorrupt,
                String labels,
                String split) {
            this(path, testPath, channels, height, width, onCorrupt, labels, split, "");
        }

        public Folder {
            if (labels.isEmpty() && !split.isEmpty()) {
                throw new IllegalArgumentException("split: expected it beside labels, whose column it is");
            }
            if (!labels.isEmpty() && !(testPath.isEmpty() && validPath.isEmpty())) {
                throw new IllegalArgumentException(
                        (testPath.isEmpty() ? "validPath" : "testPath")
                                + ": expected none beside labels; data.split names the column that says which part a picture is in");
            }
        }

        @Override
        public Opened open() throws IOException {
            return FolderParts.open(this, folder(path, "folder"));
        }

        /** The list of labels: as it is given, or in the folder. */
        Path list() {
            Path given = Path.of(labels);
            return Files.exists(given) ? given : Path.of(path).resolve(labels);
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
