package dev.jumbo.tasks;

import java.io.IOException;
import java.util.List;

/**
 * What a task does with a recipe's data on their way to the model: the {@code prepare} of a recipe. There is one for each
 * task; it also says what the recipe of such a task is by default.
 */
public sealed interface Prepare
        permits PreparePictures,
                PrepareTexts,
                PrepareDocuments,
                PreparePairs,
                PrepareConversations,
                PreparePreferences,
                PrepareMatches,
                PrepareTags,
                PrepareQuestions,
                PrepareMasked {
    /**
     * Opens the data and joins the task to it.
     *
     * @param seed root of the division into parts
     * @throws IOException if the data is missing or damaged
     * @throws IllegalArgumentException if the parts of the recipe do not suit each other; the message begins with the key
     */
    TaskData open(DataSource source, HeldOut split, ModelChoice model, long seed) throws IOException;

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
