package dev.jumbo.serve;

import dev.jumbo.recipe.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders whose models may be loaded by request; none by default.
 *
 * @param roots without links
 */
public record ModelRoots(List<Path> roots) {
    public ModelRoots {
        roots = List.copyOf(roots);
    }

    /**
     * Finds the folders.
     *
     * @throws IOException if one is not there
     */
    public static ModelRoots of(List<Path> folders) throws IOException {
        List<Path> roots = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("--model-root " + folder + ": expected a folder");
            }
            roots.add(folder.toRealPath());
        }
        return new ModelRoots(roots);
    }

    /**
     * The folder of a bundle, without links: of a run that of the version that was promoted last.
     *
     * @param folder that of a run or a bundle, in a root; a relative path begins at each root in turn
     * @throws HttpError 403 if there are no roots; 400 if the folder is in none or has no bundle. Nothing is said of what is outside.
     */
    Path bundle(String folder) {
        if (roots.isEmpty()) {
            throw new HttpError(
                    403, "this server loads no models by request: start it with --model-root FOLDER to allow that");
        }
        try {
            Path given = Path.of(folder);
            for (Path root : roots) {
                Path place = root.resolve(given);
                if (Files.isDirectory(place) && isInside(place.toRealPath())) {
                    return bundle(place.toRealPath(), folder);
                }
            }
        } catch (InvalidPathException | IOException e) {
            throw missing(folder);
        }
        throw missing(folder);
    }

    private Path bundle(Path real, String folder) throws IOException {
        RunFolder run = new RunFolder(real);
        Path bundle = (run.exists() ? run.current().bundle() : real).toRealPath();
        if (!isInside(bundle)) {
            throw missing(folder);
        }
        return bundle;
    }

    private boolean isInside(Path real) {
        return roots.stream().anyMatch(real::startsWith);
    }

    private static HttpError missing(String folder) {
        return HttpError.invalid(
                "folder",
                "folder: expected that of a trained run or a bundle in a folder of --model-root, got '"
                        + HttpError.excerpt(folder) + "'");
    }
}
