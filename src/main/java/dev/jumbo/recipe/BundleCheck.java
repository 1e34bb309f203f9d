package dev.jumbo.recipe;

import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tasks.Task;
import dev.jumbo.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

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
            delete(folder);
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
        Module model = task.model();
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, Parameter> entry : model.state().entrySet()) {
            expected.put(entry.getKey(), Arrays.toString(entry.getValue().shape()));
        }
        Map<String, String> found = new TreeMap<>();
        try (Safetensors weights = Safetensors.open(folder.resolve(Bundle.WEIGHTS))) {
            weights.entries().forEach((name, entry) -> found.put(name, Arrays.toString(entry.shape())));
        }
        expected.forEach((key, shape) -> {
            String other = found.remove(key);
            if (!shape.equals(other)) {
                problems.add(Bundle.WEIGHTS + ": " + key + " is " + (other == null ? "missing" : other) + ", expected "
                        + shape);
            }
        });
        found.forEach((key, shape) -> problems.add(Bundle.WEIGHTS + ": " + key + " is no weight of the model"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
