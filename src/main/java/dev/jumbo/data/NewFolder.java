package dev.jumbo.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that are whole or absent. */
public final class NewFolder {
    private NewFolder() {}

    /** What fills a folder. */
    @FunctionalInterface
    public interface Filling {
        void of(Path folder) throws IOException;
    }

    /**
     * Fills a folder under a temporary name beside the one that it gets.
     *
     * @throws FileAlreadyExistsException if there is one of this name, unless it is empty
     */
    public static void write(Path folder, Filling filling) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (Files.isDirectory(folder) && isEmpty(folder)) {
            Files.delete(folder);
        }
        if (Files.exists(folder) || parent == null) {
            throw new FileAlreadyExistsException(folder + ": is there already; take another name, or delete it");
        }
        Files.createDirectories(parent);
        Path temporary = folder.toAbsolutePath().resolveSibling(folder.getFileName() + ".tmp");
        delete(temporary); // of a process that was killed
        try {
            filling.of(Files.createDirectory(temporary));
            Files.move(temporary, folder);
        } finally {
            delete(temporary);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }
}
