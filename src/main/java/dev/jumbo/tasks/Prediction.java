package dev.jumbo.tasks;

import java.util.List;

/**
 * What a model says of an input.
 *
 * @param input the input, or its file
 * @param answers what it says, the likeliest first
 * @param vector what it makes of the input as numbers; empty where it says something
 */
public record Prediction(String input, List<Answer> answers, List<Float> vector) {
    /**
     * A class, or a text.
     *
     * @param label the class's name or the text
     * @param probability from 0 to 1; NaN for a text
     */
    public record Answer(String label, double probability) {}

    public Prediction {
        answers = List.copyOf(answers);
        vector = List.copyOf(vector);
    }

    /** Answers, and no vector. */
    public Prediction(String input, List<Answer> answers) {
        this(input, answers, List.of());
    }

    /** A text. */
    static Prediction text(String input, String text) {
        return new Prediction(input, List.of(new Answer(text, Double.NaN)));
    }
}
