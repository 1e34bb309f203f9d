package dev.jumbo.tasks;

import java.io.IOException;
import java.util.List;

/**
 * What a task does with a recipe's data on their way to the model: the {@code prepare} of a recipe. There is one for each
 * task; it also says what the recipe of such a task is by default.
 */
public sealed interface Prepare
        permits PreparePictures,
                PrepareLabelledPictures,
                PrepareMasks,
                PrepareTexts,
                PrepareDocuments,
                PreparePairs,
                PrepareConversations,
                PreparePreferences,
                PrepareMatches,
                PrepareTags,
                PrepareQuestions,
                PrepareMasked,
                PrepareTable {
    /**
     * Opens the data and joins the task to it.
     *
     * @param seed root of the division into parts
     * @throws IOException if the data is missing or damaged
     * @throws IllegalArgumentException if the parts of the recipe do not suit each other; the message begins with the key
     */
    TaskData open(DataSource source, HeldOut split, ModelChoice model, long seed) throws IOException;

    /**
     * Opens the data for the task of a model that is trained already, and goes on to learn: its classes, tokens and sizes
     * are as they are.
     *
     * @param model names the model, and has no options
     * @throws IllegalArgumentException if models of this task do not go on from a bundle, or the data does not suit it
     */
    default TaskData open(DataSource source, HeldOut split, ModelChoice model, Task known, long seed)
            throws IOException {
        throw new IllegalArgumentException("model.from: models of this task do not begin with a run's bundle");
    }

    /** Checks that a choice of a model that begins with a bundle says of it what it is. */
    static void checkBundle(ModelChoice model, String found) {
        if (!model.name().equals(found)) {
            throw new IllegalArgumentException("model.name: the model in " + model.from() + " is " + found + ", got "
                    + model.name() + ": give model.name: " + found);
        }
        if (!model.options().isEmpty()) {
            throw new IllegalArgumentException("model.options: expected none beside from, for the bundle in "
                    + model.from() + " has them, got " + model.options().keySet());
        }
    }

    /** Whether a model can begin with a run's bundle ({@code model.from}). */
    default boolean takesBundles() {
        return false;
    }

    DataSource defaultData();

    ModelChoice defaultModel();

    List<String> defaultMetrics();

    /** The models that the task can use. */
    List<String> models();

    /** Whether a model can begin with published weights ({@code model.from}). */
    default boolean takesPublished() {
        return false;
    }

    /**
     * Checks a metric's name.
     *
     * @throws IllegalArgumentException if it is unknown; the message has the nearest known one
     */
    void checkMetric(String name);
}
