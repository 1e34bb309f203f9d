package dev.jumbo.recipe;

import dev.jumbo.data.Folders;
import dev.jumbo.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a bundle: its files are those of the manifest, and its weights are those of the model it describes. No weight is read
 * into a model, and nothing is executed.
 *
 * @param files how many files were checked
 * @param bytes of all of them
 * @param problems what is wrong; none if the bundle is whole
 */
public record BundleCheck(int files, long bytes, List<String> problems) {
    public BundleCheck {
        problems = List.copyOf(problems);
    }

    /**
     * Checks a bundle.
     *
     * @param bundle its folder, that of a run, or a zip file
     * @throws IOException if it is no bundle at all
     */
    public static BundleCheck of(Path bundle) throws IOException {
        if (Files.isDirectory(bundle)) {
            Path inner = new RunFolder(bundle).bundle();
            return folder(Files.isDirectory(inner) ? inner : bundle);
        }
        if (!Files.isRegularFile(bundle)) {
            throw new IOException("no bundle in " + bundle + ": expected its folder, a run's, or a zip file");
        }
        Path folder = Files.createTempDirectory("jumbo-bundle");
        try {
            BundleZip.unpack(bundle, folder);
            return folder(folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private static BundleCheck folder(Path folder) throws IOException {
        Manifest manifest = Manifest.read(folder);
        List<String> problems = new ArrayList<>(manifest.problems(folder));
        if (problems.isEmpty()) {
            weights(folder, problems);
        }
        long bytes = manifest.files().values().stream()
                .mapToLong(Manifest.Entry::bytes)
                .sum();
        return new BundleCheck(manifest.files().size(), bytes, problems);
    }

    private static void weights(Path folder, List<String> problems) throws IOException {
        Task task;
        try {
            task = Bundle.read(folder).task();
        } catch (IOException e) {
            problems.add(e.getMessage());
            return;
        }
        if (task.published() != null) {
            return; // reading it has compared the weights with config.json
        }
        try {
            problems.addAll(Bundle.misfits(task.model(), folder));
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(Bundle.FILE + " describes no model: " + e.getMessage());
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
    }
}
