package dev.jumbo.tasks;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.MaskFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of an input.
 *
 * @param input the input, or its file
 * @param answers what it says, the likeliest first; where a threshold says another one of two classes, that first
 * @param vector what it makes of the input as numbers; empty where it says something
 * @param mask the class of each pixel of a picture; null where it says something else
 * @param labels what thresholds make of the probabilities; null where there are none
 */
public record Prediction(
        String input,
        List<Answer> answers,
        List<Float> vector,
        @Nullable Mask mask,
        @Nullable Labels labels) {
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

    /**
     * What thresholds make of probabilities.
     *
     * @param several whether an input may have any number of labels, not one class
     * @param said the class, or all labels that the input has; the likeliest first
     * @param thresholds from which probability on each label is said; of two classes, the second
     */
    public record Labels(boolean several, List<String> said, Map<String, Double> thresholds) {
        public Labels {
            said = List.copyOf(said);
            thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
        }
    }

    public Prediction {
        answers = List.copyOf(answers);
        vector = List.copyOf(vector);
    }

    /** Answers or a vector, and no mask. */
    public Prediction(String input, List<Answer> answers, List<Float> vector) {
        this(input, answers, vector, null, null);
    }

    /** No labels by thresholds. */
    public Prediction(String input, List<Answer> answers, List<Float> vector, @Nullable Mask mask) {
        this(input, answers, vector, mask, null);
    }

    /** Answers, and no vector. */
    public Prediction(String input, List<Answer> answers) {
        this(input, answers, List.of());
    }

    /** What it says in one answer: the first, or all labels, in order, with the separator between them. */
    public Answer answer() {
        return labels == null || !labels.several()
                ? answers.get(0)
                : new Answer(String.join(LabelSets.SEPARATOR, new TreeSet<>(labels.said())), Double.NaN);
    }

    /** The same of an input with a name. */
    Prediction of(String name) {
        return new Prediction(name, answers, vector, mask, labels);
    }

    /** The same with what thresholds make of it. */
    Prediction saying(Labels found) {
        return new Prediction(input, answers, vector, mask, found);
    }

    /** The same with at most so many answers. */
    public Prediction top(int most) {
        return answers.size() <= most ? this : new Prediction(input, answers.subList(0, most), vector, mask, labels);
    }

    /** A text. */
    static Prediction text(String input, String text) {
        return new Prediction(input, List.of(new Answer(text, Double.NaN)));
    }
}
