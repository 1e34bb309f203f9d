package dev.jumbo.tasks;

import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.PictureFolder.Corrupt;
import dev.jumbo.data.PictureListing;
import dev.jumbo.data.text.LabelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parts of a folder of pictures. */
final class FolderParts {
    private FolderParts() {}

    /** The parts that a list can name. */
    static final List<String> NAMES = List.of("train", "validation", "test");

    /** Opens the pictures of a source that are in {@code root}. */
    static PictureSource.Opened open(PictureSource.Folder source, Path root) throws IOException {
        Corrupt policy = switch (source.onCorrupt()) {
            case "fail" -> Corrupt.FAIL;
            case "skip" -> Corrupt.SKIP;
            default ->
                throw new IllegalArgumentException(
                        "data.onCorrupt: expected fail or skip, got '" + source.onCorrupt() + "'");
        };
        if (!source.labels().isEmpty()) {
            return listed(source, root, policy);
        }
        PictureFolder train = PictureFolder.open(root, source.channels(), source.height(), source.width(), policy);
        PictureFolder validation = folder(source, "validPath", source.validPath(), train, policy);
        PictureFolder test = folder(source, "testPath", source.testPath(), train, policy);
        return new PictureSource.Opened(train, validation, test, skipped(train, validation, test));
    }

    /** A part in a folder of its own; null if there is none. */
    private static @Nullable PictureFolder folder(
            PictureSource.Folder source, String key, String path, PictureFolder train, Corrupt policy)
            throws IOException {
        if (path.isEmpty()) {
            return null;
        }
        if (!Files.isDirectory(Path.of(path))) {
            throw new IOException("data." + key + ": no folder " + Path.of(path).toAbsolutePath());
        }
        PictureFolder part =
                PictureFolder.open(Path.of(path), source.channels(), source.height(), source.width(), policy);
        if (!part.classes().equals(train.classes())) {
            throw new IOException("data." + key + ": expected the classes of " + source.path() + ", " + train.classes()
                    + ", found " + part.classes() + " in " + path);
        }
        return part;
    }

    private static PictureSource.Opened listed(PictureSource.Folder source, Path root, Corrupt policy)
            throws IOException {
        PictureListing all = listing(source, root);
        if (source.split().isEmpty()) {
            PictureFolder train = open(source, all, policy);
            requireEveryClass(source, train, root);
            return new PictureSource.Opened(train, null, skipped(train));
        }
        PictureListing first = all.part("train");
        PictureFolder train = open(source, first, policy);
        requireEveryClass(source, train, root);
        PictureFolder validation = part(source, all, "validation", policy);
        PictureFolder test = part(source, all, "test", policy);
        return new PictureSource.Opened(train, validation, test, skipped(train, validation, test));
    }

    /** Of combinations of labels, one may well occur in another part alone. */
    private static void requireEveryClass(PictureSource.Folder source, PictureFolder train, Path root)
            throws IOException {
        if (!source.hasLabelSets()) {
            train.requireEveryClass(root);
        }
    }

    /** The files that a source's list names, with the parts by the names that we have for them. */
    static PictureListing listing(PictureSource.Folder source, Path root) throws IOException {
        List<PictureListing.Listed> lines = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        LabelFile.Lines read = lines(source);
        for (PictureListing.Listed line : read.listed()) {
            String part = source.split().isEmpty() ? "" : part(line);
            if (part == null) {
                wrong.add(line.where() + ": expected train, validation or test, found '" + line.part()
                        + "'; leave data.split out to hold out shares of the pictures");
            } else {
                lines.add(new PictureListing.Listed(line.file(), line.label(), part, line.where()));
            }
        }
        if (lines.isEmpty() && !wrong.isEmpty()) {
            throw new IOException(wrong.get(0));
        }
        wrong.addAll(read.refused());
        PictureListing listing = PictureListing.ofList(root, lines);
        List<PictureFolder.Skipped> refused = new ArrayList<>(listing.refused());
        wrong.forEach(reason -> refused.add(new PictureFolder.Skipped(source.list(), reason)));
        return new PictureListing(listing.root(), listing.classes(), listing.entries(), refused);
    }

    private static LabelFile.Lines lines(PictureSource.Folder source) throws IOException {
        if (!source.separator().isEmpty()) {
            return LabelFile.readSeparated(source.list(), source.split(), source.separator());
        }
        return source.labelColumns().isEmpty()
                ? LabelFile.read(source.list(), source.split())
                : LabelFile.readColumns(source.list(), source.split(), source.labelColumns());
    }

    /** Null if it is none. */
    private static @Nullable String part(PictureListing.Listed line) {
        return switch (line.part().toLowerCase(Locale.ROOT)) {
            case "train" -> "train";
            case "valid", "validation", "dev" -> "validation";
            case "test" -> "test";
            default -> null;
        };
    }

    /** Null if no picture is in the part. */
    private static @Nullable PictureFolder part(
            PictureSource.Folder source, PictureListing all, String name, Corrupt policy) throws IOException {
        PictureListing part = all.part(name);
        if (part.entries().isEmpty()) {
            return null;
        }
        // What the whole list refuses is told with the training pictures.
        return open(source, new PictureListing(part.root(), part.classes(), part.entries(), List.of()), policy);
    }

    private static PictureFolder open(PictureSource.Folder source, PictureListing listing, Corrupt policy)
            throws IOException {
        return PictureFolder.open(listing, source.channels(), source.height(), source.width(), policy);
    }

    private static List<String> skipped(@Nullable PictureFolder... parts) {
        List<String> all = new ArrayList<>();
        for (PictureFolder part : parts) {
            if (part != null) {
                part.skipped().forEach(one -> all.add(one.file() + ": " + one.reason()));
            }
        }
        return all;
    }
}
