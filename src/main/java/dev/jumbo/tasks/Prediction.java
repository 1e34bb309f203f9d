package dev.jumbo.tasks;

import dev.jumbo.data.MaskFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of an input.
 *
 * @param input the input, or its file
 * @param answers what it says, the likeliest first
 * @param vector what it makes of the input as numbers; empty where it says something
 * @param mask the class of each pixel of a picture; null where it says something else
 */
public record Prediction(
        String input,
        List<Answer> answers,
        List<Float> vector,
        @Nullable Mask mask) {
    /**
     * A class, or a text.
     *
     * @param label the class's name or the text
     * @param probability from 0 to 1; of a class of pixels, their share; NaN for a text
     */
    public record Answer(String label, double probability) {}

    /**
     * A class for each pixel.
     *
     * @param classes [height, width] unsigned class numbers, row after row
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Mask(byte[] classes, int height, int width) {
        /** The same for a picture of another size. */
        public Mask resized(int newHeight, int newWidth) {
            return new Mask(MaskFile.resize(classes, height, width, newHeight, newWidth), newHeight, newWidth);
        }
    }

    public Prediction {
        answers = List.copyOf(answers);
        vector = List.copyOf(vector);
    }

    /** Answers or a vector, and no mask. */
    public Prediction(String input, List<Answer> answers, List<Float> vector) {
        this(input, answers, vector, null);
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
