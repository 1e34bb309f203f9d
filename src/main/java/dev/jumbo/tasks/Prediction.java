package dev.jumbo.tasks;

import java.util.List;

/**
 * What a model says of an input.
 *
 * @param input the input, or its file
 * @param answers what it says, the likeliest first
 */
public record Prediction(String input, List<Answer> answers) {
    /**
     * A class, or a text.
     *
     * @param label the class's name or the text
     * @param probability from 0 to 1; NaN for a text
     */
    public record Answer(String label, double probability) {}

    public Prediction {
        answers = List.copyOf(answers);
    }
}
