package dev.jumbo.tasks;

import dev.jumbo.data.Picture;
import dev.jumbo.train.metric.Calibration;
import dev.jumbo.train.metric.ConfusionMatrix;
import dev.jumbo.train.metric.PixelMetrics;
import dev.jumbo.train.metric.RocAuc;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trained model is worth.
 *
 * @param values numbers by name, in the order in which people read them
 * @param classes what a classifier got right and wrong, or null
 * @param samples what a model of texts wrote
 * @param predictions what it said of each example, or null
 * @param segments what a segmentation got right and wrong, or null
 */
public record Evaluation(
        Map<String, Double> values,
        @Nullable Classes classes,
        List<Sample> samples,
        @Nullable Predictions predictions,
        @Nullable Segments segments) {
    /**
     * A segmentation's judgement.
     *
     * @param pixels counts of pixels
     * @param overlays some of the pictures, the worst first
     */
    public record Segments(PixelMetrics pixels, List<Overlay> overlays) {
        public Segments {
            overlays = List.copyOf(overlays);
        }
    }

    /**
     * A picture with the true and the predicted classes of its pixels.
     *
     * @param picture as the model saw it
     * @param truth the picture with its mask over it
     * @param predicted the picture with what the model says over it
     * @param name where it is from
     * @param right share of its pixels that are right
     */
    public record Overlay(Picture picture, Picture truth, Picture predicted, String name, double right) {}

    /** Without predictions of single examples. */
    public Evaluation(Map<String, Double> values, @Nullable Classes classes, List<Sample> samples) {
        this(values, classes, samples, null, null);
    }

    /**
     * A classifier's judgement.
     *
     * @param names of the classes
     * @param mistakes the most confident first
     */
    public record Classes(
            List<String> names,
            ConfusionMatrix confusion,
            Calibration calibration,
            RocAuc roc,
            List<Mistake> mistakes) {
        public Classes {
            names = List.copyOf(names);
            mistakes = List.copyOf(mistakes);
        }
    }

    /**
     * A wrong prediction.
     *
     * @param png the picture as a PNG file; null for a text
     * @param name where it is from, or the text
     * @param confidence the predicted class's probability
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Mistake(byte @Nullable [] png, String name, String truth, String predicted, double confidence) {}

    /**
     * A text that the model wrote.
     *
     * @param given what it was written from; may be empty
     * @param wanted what should have been written; empty where nothing in particular
     * @param written what was
     */
    public record Sample(String given, String wanted, String written) {}

    public Evaluation {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        samples = List.copyOf(samples);
    }
}
