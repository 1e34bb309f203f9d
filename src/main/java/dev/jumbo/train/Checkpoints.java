package dev.jumbo.train;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jumbo.data.Folders;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder of checkpoints, each a folder {@code step-0000001234} with {@code model.safetensors},
 * {@code optimizer.safetensors} (state of the optimizer, and the averaged weights as {@code ema/…}) and
 * {@code state.json}. A checkpoint is written under a temporary name, forced to disk and renamed, so one that has its
 * name is whole. The file {@code best} names the best one.
 *
 * @param folder where they are; made when the first is saved
 * @param keep newest checkpoints to keep beside the best, at least 1
 */
public record Checkpoints(Path folder, int keep) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final String PREFIX = "step-";
    private static final String SET_ASIDE = ".old.tmp";

    /** Before the names of averaged weights. */
    static final String EMA = "ema/";

    public Checkpoints {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints: expected to keep at least 1, got " + keep);
        }
    }

    /** The newest whole checkpoint. */
    public Optional<Path> last() throws IOException {
        TreeMap<String, Path> all = whole();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.lastEntry().getValue());
    }

    /** The best checkpoint by the monitored value. */
    public Optional<Path> best() throws IOException {
        Path pointer = folder.resolve("best");
        if (!Files.exists(pointer)) {
            return Optional.empty();
        }
        String name = Files.readString(pointer, StandardCharsets.UTF_8).strip();
        return Optional.ofNullable(whole().get(name));
    }

    /** Where a checkpoint's run was. */
    public static TrainState state(Path checkpoint) throws IOException {
        return JSON.readValue(checkpoint.resolve("state.json").toFile(), TrainState.class);
    }

    /**
     * Reads tensors into existing ones of the same names and shapes.
     *
     * @throws IOException if names or shapes differ; nothing is skipped silently
     */
    public static void load(Path file, Map<String, Tensor> into) throws IOException {
        load(file, into, Set.of());
    }

    /** The same, but that the tensors of these names stay as they are. */
    public static void load(Path file, Map<String, Tensor> into, Set<String> without) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            var missing = new TreeSet<>(into.keySet());
            missing.removeAll(tensors.entries().keySet());
            var unexpected = new TreeSet<>(tensors.entries().keySet());
            unexpected.removeAll(into.keySet());
            if (!missing.isEmpty() || !unexpected.isEmpty()) {
                throw new IOException(file + " does not fit the model: missing " + missing + ", unexpected "
                        + unexpected + ". Was the model changed since it was saved?");
            }
            for (Map.Entry<String, Tensor> entry : into.entrySet()) {
                if (!without.contains(entry.getKey())) {
                    tensors.readInto(entry.getKey(), entry.getValue());
                }
            }
        }
    }

    /** Reads a checkpoint's weights for use: the averaged ones where it has them, else the last. */
    public static void loadWeights(Path checkpoint, Map<String, Tensor> into) throws IOException {
        try (Safetensors optimizer = Safetensors.open(checkpoint.resolve("optimizer.safetensors"))) {
            if (optimizer.entries().keySet().stream().anyMatch(name -> name.startsWith(EMA))) {
                for (Map.Entry<String, Tensor> entry : into.entrySet()) {
                    optimizer.readInto(EMA + entry.getKey(), entry.getValue());
                }
                return;
            }
        }
        load(checkpoint.resolve("model.safetensors"), into);
    }

    void save(TrainState state, Map<String, Tensor> model, Map<String, Tensor> optimizer, boolean isBest)
            throws IOException {
        String name = PREFIX + String.format("%010d", state.step());
        Path temporary = folder.resolve(name + ".tmp");
        try {
            Files.createDirectories(folder);
            restore();
            Folders.delete(temporary);
            Files.createDirectory(temporary);
            Safetensors.write(temporary.resolve("model.safetensors"), model, Map.of("format", "pt"));
            Safetensors.write(temporary.resolve("optimizer.safetensors"), optimizer, Map.of());
            Path json = temporary.resolve("state.json");
            Files.write(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(state));
            force(json);
            force(temporary);
            Path target = folder.resolve(name);
            if (Files.exists(target)) {
                Path old = folder.resolve(name + SET_ASIDE);
                Folders.delete(old);
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            if (isBest) {
                markBest(target);
            }
            force(folder);
            prune();
        } catch (IOException e) {
            try {
                Folders.delete(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw new IOException(
                    "the checkpoint of step " + state.step() + " could not be saved in " + folder + ": "
                            + e.getMessage()
                            + ". Earlier checkpoints are whole: make room, or whatever it lacks, and start again to"
                            + " continue from the newest.",
                    e);
        }
    }

    /** Has the file {@code best} name a checkpoint. */
    void markBest(Path checkpoint) throws IOException {
        String name = checkpoint.getFileName().toString().replace(SET_ASIDE, "");
        Path pointer = folder.resolve("best.tmp");
        Files.writeString(pointer, name + "\n", StandardCharsets.UTF_8);
        force(pointer);
        Files.move(
                pointer, folder.resolve("best"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what is not kept, and what a process that was killed while saving left behind. */
    private void prune() throws IOException {
        Path best = best().orElse(null);
        List<Path> all = List.copyOf(whole().values());
        for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
            if (!old.equals(best)) {
                Path doomed = old.resolveSibling(old.getFileName() + ".tmp");
                Folders.delete(doomed);
                Files.move(old, doomed, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        for (Path path : matching("(\\.old)?\\.tmp")) {
            Folders.delete(path);
        }
    }

    /**
     * Whole checkpoints by name. One that was set aside for another of its step counts until that one has the name: a
     * process may be killed between the two.
     */
    private TreeMap<String, Path> whole() throws IOException {
        TreeMap<String, Path> all = new TreeMap<>();
        for (Path path : matching("\\.old\\.tmp")) {
            all.put(path.getFileName().toString().replace(SET_ASIDE, ""), path);
        }
        for (Path path : matching("")) {
            all.put(path.getFileName().toString(), path);
        }
        return all;
    }

    /** Gives checkpoints that were set aside their name back; only the process that saves may do so. */
    private void restore() throws IOException {
        for (Map.Entry<String, Path> entry : whole().entrySet()) {
            if (entry.getValue().getFileName().toString().endsWith(SET_ASIDE)) {
                Files.move(entry.getValue(), folder.resolve(entry.getKey()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private List<Path> matching(String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(p -> p.getFileName().toString().matches(PREFIX + "\\d{10}" + ending))
                    .toList();
        }
    }

    private static void force(Path path) throws IOException {
        if (Files.isDirectory(path) && System.getProperty("os.name").startsWith("Windows")) {
            return; // folders cannot be opened there
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
