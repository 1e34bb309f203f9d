package dev.jumbo.tune;

import dev.jumbo.data.Folders;
import dev.jumbo.recipe.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A search as a folder: {@code recipe.yaml} and {@code tune.yaml} (what it began with), {@code trials.jsonl}, a run for each
 * trial in {@code trials}, {@code best.yaml} (a recipe) and {@code report.html}.
 *
 * @param path the folder
 */
public record TuneFolder(Path path) {
    public Path recipe() {
        return path.resolve("recipe.yaml");
    }

    public Path settings() {
        return path.resolve("tune.yaml");
    }

    public TrialLog log() {
        return new TrialLog(path.resolve("trials.jsonl"));
    }

    public Path best() {
        return path.resolve("best.yaml");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /** The run of a trial. */
    public RunFolder trial(int number) {
        return new RunFolder(path.resolve("trials").resolve(String.format(Locale.ROOT, "%04d", number)));
    }

    /** Deletes a trial's weights; what was measured stays. */
    void deleteWeights(int number) throws IOException {
        RunFolder run = trial(number);
        for (Path folder : new Path[] {run.path().resolve("checkpoints"), run.start(), run.bundle(), run.adapter()}) {
            Folders.delete(folder);
        }
    }
}
