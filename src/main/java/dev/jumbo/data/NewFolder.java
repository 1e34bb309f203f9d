package dev.jumbo.data;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Folders.delete(temporary); // of a process that was killed
        try {
            filling.of(Files.createDirectory(temporary));
            Files.move(temporary, folder);
        } finally {
            Folders.delete(temporary);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
