package dev.jumbo.models;

import java.util.Map;

/**
 * Which model to build, and for what data.
 *
 * @param name a name that {@link Models#names()} lists: {@code resnet18-small}
 * @param classes number of outputs: one score a class, or one value a target of a regression
 * @param channels channels of the input; 1 for a vector of values
 * @param height rows of the input; 1 for a vector of values
 * @param width columns of the input, or the length of a vector
 * @param options settings of the model's own, by name, as a recipe gives them: Boolean, Number, String or a list
 */
public record ModelSpec(String name, int classes, int channels, int height, int width, Map<String, Object> options)
        implements Options {
    public ModelSpec {
        options = Map.copyOf(options);
        positive("classes", classes);
        positive("channels", channels);
        positive("height", height);
        positive("width", width);
    }

    /** With the model's default options. */
    public ModelSpec(String name, int classes, int channels, int height, int width) {
        this(name, classes, channels, height, width, Map.of());
    }

    /** The same model for the same data with other options. */
    public ModelSpec options(Map<String, Object> options) {
        return new ModelSpec(name, classes, channels, height, width, options);
    }

    /** The same model for the same pictures in so many classes. */
    public ModelSpec classes(int classes) {
        return new ModelSpec(name, classes, channels, height, width, options);
    }

    /** The same model for pictures of so many channels. */
    public ModelSpec channels(int channels) {
        return new ModelSpec(name, classes, channels, height, width, options);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("model: expected " + what + " of at least 1, got " + value);
        }
    }
}
