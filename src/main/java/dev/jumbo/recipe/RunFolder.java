package dev.jumbo.recipe;

import dev.jumbo.data.WholeFile;
import dev.jumbo.train.Checkpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A run as a folder: {@code recipe.yaml} (with every default), {@code data-card.json}, {@code checkpoints},
 * {@code metrics.jsonl}, {@code tensorboard}, {@code bundle}, {@code start} (with {@code model.from}), {@code adapter} (with
 * {@code train.lora}), {@code evaluation.json}, for classes and numbers {@code intervals.json} and
 * {@code predictions.jsonl}, and {@code report.html}; where a later version is served in its place, also
 * {@code current}.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final String CURRENT = "current";

    public Path recipe() {
        return path.resolve("recipe.yaml");
    }

    public Path dataCard() {
        return path.resolve("data-card.json");
    }

    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    public Path bundle() {
        return path.resolve("bundle");
    }

    /** The run's own copy of the published model that it begins with; only there with {@code model.from}. */
    public Path start() {
        return path.resolve("start");
    }

    /** What was learned beside frozen weights, in PEFT's layout; only there with {@code train.lora}. */
    public Path adapter() {
        return path.resolve("adapter");
    }

    public Path evaluation() {
        return path.resolve("evaluation.json");
    }

    /** Intervals of the values on the test data. */
    public Path intervals() {
        return path.resolve("intervals.json");
    }

    /** What the model said of each example of the test data. */
    public Path predictions() {
        return path.resolve("predictions.jsonl");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /**
     * The version of this run that is to be served: the one that {@code jumbo iterate} promoted last, or this run itself. The
     * file {@code current} has its name; it stands beside this run.
     */
    public RunFolder current() throws IOException {
        Path pointer = path.resolve(CURRENT);
        if (!Files.exists(pointer)) {
            return this;
        }
        String name = Files.readString(pointer, StandardCharsets.UTF_8).strip();
        RunFolder version = beside(name);
        if (name.isEmpty() || !name.equals(String.valueOf(Path.of(name).getFileName())) || !version.exists()) {
            throw new IOException(pointer + ": expected the name of a run beside " + path + ", found '" + name
                    + "'; write another name there, or delete the file to serve " + path);
        }
        return version;
    }

    /** Makes another run beside this one the version that is served. */
    public void promote(RunFolder version) throws IOException {
        writeAtomically(path.resolve(CURRENT), version.path().getFileName() + "\n");
    }

    /** The run of this name beside this one. */
    public RunFolder beside(String name) {
        return new RunFolder(path.normalize().resolveSibling(name));
    }

    public Checkpoints checkpoints(int keep) {
        return new Checkpoints(path.resolve("checkpoints"), keep);
    }

    /** True if it was begun. */
    public boolean exists() {
        return Files.exists(recipe());
    }

    /** Writes under a temporary name and renames. */
    public static void writeAtomically(Path file, String text) throws IOException {
        WholeFile.write(file, temporary -> Files.writeString(temporary, text));
    }
}
