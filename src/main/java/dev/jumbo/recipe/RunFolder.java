package dev.jumbo.recipe;

import dev.jumbo.train.Checkpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A run as a folder: {@code recipe.yaml} (with every default), {@code data-card.json}, {@code checkpoints},
 * {@code metrics.jsonl}, {@code tensorboard}, {@code bundle}, {@code start} (with {@code model.from}), {@code adapter} (with {@code train.lora}), {@code evaluation.json}
 * and {@code report.html}.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
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

    public Path report() {
        return path.resolve("report.html");
    }

    public Checkpoints checkpoints(int keep) {
        return new Checkpoints(path.resolve("checkpoints"), keep);
    }

    /** True if it was begun. */
    public boolean exists() {
        return Files.exists(recipe());
    }

    /** Writes under a temporary name and renames. */
    static void writeAtomically(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
