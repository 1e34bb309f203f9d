package dev.jumbo.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files are pictures of which class, before any of them is opened.
 *
 * @param root the folder that they are in
 * @param classes names; a label is a position in this list
 * @param entries by class, then by path, ascending
 * @param refused what was found or listed, and is no file of this folder
 */
public record PictureListing(
        Path root, List<String> classes, List<Entry> entries, List<PictureFolder.Skipped> refused) {
    private static final Pattern PICTURE = Pattern.compile("(?i).*\\.(png|jpe?g|gif|bmp|webp)");
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,17}");

    /**
     * A file.
     *
     * @param part what a list says of the part that it is in, such as {@code train}; empty for nothing
     */
    public record Entry(Path file, int label, String part) {}

    /**
     * A line of a list.
     *
     * @param file its path in the folder, with slashes
     * @param where file and line of the list, for messages
     */
    public record Listed(String file, String label, String part, String where) {}

    public PictureListing {
        classes = List.copyOf(classes);
        entries = List.copyOf(entries);
        refused = List.copyOf(refused);
    }

    /**
     * The files in and below the sub-folders whose names end in png, jpg, jpeg, gif, bmp or webp; a sub-folder is a class.
     * Names that start with a dot and other endings are ignored; links to what is not in the folder are refused.
     *
     * @throws IOException if there is no sub-folder
     */
    public static PictureListing ofFolders(Path root) throws IOException {
        List<Path> folders = children(root);
        Path real = root.toRealPath();
        List<Entry> entries = new ArrayList<>();
        List<PictureFolder.Skipped> refused = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            Path folder = folders.get(label);
            boolean linked = Files.isSymbolicLink(folder);
            for (Path file : pictures(folder)) {
                String problem = linked || Files.isSymbolicLink(file) ? outside(file, real) : null;
                if (problem == null) {
                    entries.add(new Entry(file, label, ""));
                } else {
                    refused.add(new PictureFolder.Skipped(file, problem));
                }
            }
        }
        List<String> names =
                folders.stream().map(folder -> folder.getFileName().toString()).toList();
        return new PictureListing(root, names, entries, refused);
    }

    /**
     * The files that a list names. Classes are its labels in ascending order, as numbers if all are whole numbers; the order
     * of the list does not matter.
     *
     * @throws IOException if there is no such folder, or the list is empty
     */
    public static PictureListing ofList(Path root, List<Listed> list) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new FileNotFoundException(root + ": expected the folder of the pictures that are listed, found "
                    + (Files.exists(root) ? "a file" : "nothing"));
        }
        if (list.isEmpty()) {
            throw new IOException(root + ": expected at least one picture in the list of labels, found none");
        }
        List<String> classes = classes(list);
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        Path real = root.toRealPath();
        Map<Path, Listed> before = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        List<PictureFolder.Skipped> refused = new ArrayList<>();
        for (Listed line : list) {
            Path file = null;
            String problem;
            try {
                file = root.resolve(line.file()).normalize();
                problem = problem(line, file, root, real, before.get(file));
            } catch (InvalidPathException e) {
                problem = line.where() + ": expected the name of a file, found '" + line.file() + "'";
            }
            if (problem == null && file != null) {
                before.put(file, line);
                entries.add(new Entry(file, labels.getOrDefault(line.label(), 0), line.part()));
            } else {
                refused.add(new PictureFolder.Skipped(
                        file == null ? root : file, problem == null ? "cannot be named" : problem));
            }
        }
        entries.sort(Comparator.comparingInt(Entry::label).thenComparing(entry -> name(root, entry.file())));
        return new PictureListing(root, classes, entries, refused);
    }

    private static @Nullable String problem(Listed line, Path file, Path root, Path real, @Nullable Listed before) {
        if (before != null) {
            return line.where() + ": " + line.file() + " is listed a second time, "
                    + (before.label().equals(line.label())
                            ? "as in "
                            : "as '" + line.label() + "', and as '" + before.label() + "' in ")
                    + before.where();
        }
        if (!file.startsWith(root.normalize())) {
            return line.where() + ": expected a file in " + root + ", found " + line.file();
        }
        if (!Files.isRegularFile(file)) {
            return line.where() + ": no file " + file;
        }
        String outside = outside(file, real);
        return outside == null ? null : line.where() + ": " + outside;
    }

    /** What is wrong with a file that is not in the folder; null if it is. */
    private static @Nullable String outside(Path file, Path real) {
        try {
            Path target = file.toRealPath();
            return target.startsWith(real)
                    ? null
                    : file + " is a link to " + target + ", which is not in " + real + "; copy the picture into it";
        } catch (IOException e) {
            return file + " is a link to nothing";
        }
    }

    private static List<String> classes(List<Listed> list) {
        boolean numbers =
                list.stream().allMatch(line -> WHOLE.matcher(line.label()).matches());
        TreeSet<String> names = numbers ? new TreeSet<>(Comparator.comparingLong(Long::parseLong)) : new TreeSet<>();
        list.forEach(line -> names.add(line.label()));
        return List.copyOf(names);
    }

    /** The same classes with the files of one part alone. */
    public PictureListing part(String part) {
        return new PictureListing(
                root,
                classes,
                entries.stream().filter(entry -> entry.part().equals(part)).toList(),
                refused);
    }

    /** The path of a file in a folder, with slashes. */
    public static String name(Path root, Path file) {
        return (file.startsWith(root) ? root.relativize(file) : file).toString().replace('\\', '/');
    }

    private static List<Path> children(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new FileNotFoundException(root + ": expected a folder with a sub-folder for each class, found "
                    + (Files.exists(root) ? "a file" : "nothing"));
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(root)) {
            folders = children.filter(Files::isDirectory)
                    .filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(child -> child.getFileName().toString()))
                    .toList();
        }
        if (folders.isEmpty()) {
            throw new FileNotFoundException(root + ": expected a sub-folder for each class, found none");
        }
        return folders;
    }

    private static List<Path> pictures(Path folder) throws IOException {
        // A link to a folder is followed at the top alone: further down it may lead back up.
        try (Stream<Path> walk = Files.walk(Files.isSymbolicLink(folder) ? folder.toRealPath() : folder)) {
            return walk.filter(PictureListing::isPicture)
                    .sorted(Comparator.comparing(file -> name(folder, file)))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean link = Files.isSymbolicLink(file);
        return !name.startsWith(".")
                && PICTURE.matcher(name).matches()
                && (link ? !Files.isDirectory(file) : Files.isRegularFile(file));
    }
}
