package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeException;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One run of several that belong together. */
final class Fold {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Values that differ for other reasons than the model. */
    private static final String SPEED = "examples_per_second";

    private Fold() {}

    /** A recipe as it is, trained and judged. */
    static Optional<CrossValidation.Trained> train(Recipe recipe, RunFolder folder, Progress progress)
            throws IOException {
        return run(recipe, folder, progress) ? Optional.of(new CrossValidation.Trained(folder, "")) : Optional.empty();
    }

    /** Trains and judges, unless that was done before; false if it was interrupted. */
    static boolean run(Recipe recipe, RunFolder folder, Progress progress) throws IOException {
        if (!isDone(folder)) {
            TrainingRun.Result result = new TrainingRun(recipe, folder).train(folder.exists(), progress);
            return result.fit().end() != FitResult.End.INTERRUPTED;
        }
        if (!Files.readString(folder.recipe()).equals(RecipeYaml.write(recipe))) {
            throw new RecipeException("the run in " + folder.path()
                    + " has another recipe: give the same settings to go on, or name another study with --run NAME");
        }
        return true;
    }

    /** The report is what a run writes last. */
    static boolean isDone(RunFolder folder) {
        return Files.exists(folder.report());
    }

    /** Its values on the test data. */
    static Map<String, Double> values(RunFolder folder) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> value :
                JSON.readTree(folder.evaluation().toFile()).properties()) {
            if (!value.getKey().equals(SPEED)) {
                values.put(
                        value.getKey(),
                        value.getValue().isNumber() ? value.getValue().asDouble() : Double.NaN);
            }
        }
        return values;
    }

    /** Begins the folder of several runs, or goes on in it. */
    static void begin(RunFolder folder, Recipe recipe, boolean resume) throws IOException {
        String yaml = RecipeYaml.write(recipe);
        if (folder.exists()) {
            if (!resume) {
                throw new RecipeException("there are runs in " + folder.path()
                        + ": continue with --resume, or name another folder with --run NAME, or delete it");
            }
            if (!Files.readString(folder.recipe()).equals(yaml)) {
                throw new RecipeException("the runs in " + folder.path()
                        + " were begun with another recipe (see its recipe.yaml): give the same settings to go on, or name"
                        + " another folder with --run NAME");
            }
        } else {
            RunFolder.writeAtomically(folder.recipe(), yaml);
        }
    }

    /** A run within the folder. */
    static RunFolder within(RunFolder folder, String name) {
        return new RunFolder(folder.path().resolve(name));
    }
}
