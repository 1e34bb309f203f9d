package dev.jumbo.train.metric;

import dev.jumbo.text.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a segmentation is worth, from counts of pixels by true and predicted class. Means are over the classes that occur in
 * the truth or in the prediction.
 *
 * @param names of the classes
 * @param counts of all pixels that have a class
 */
public record PixelMetrics(List<String> names, ConfusionMatrix counts) {
    /** What recipes can ask for. */
    public static final List<String> NAMES = List.of("mean_iou", "dice", "pixel_accuracy");

    public PixelMetrics {
        names = List.copyOf(names);
    }

    /** Nothing counted yet. */
    public PixelMetrics(List<String> names) {
        this(names, new ConfusionMatrix());
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is unknown; the message has the nearest known one
     */
    public static void check(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("unknown metric '" + name + "'; did you mean '"
                    + NearestName.of(name, NAMES) + "'? Known: " + String.join(", ", NAMES));
        }
    }

    /** Adds a pixel. */
    public void add(int truth, int predicted) {
        counts.add(names.size(), truth, predicted);
    }

    /** The counts of each class. */
    public PixelCounts each() {
        return PixelCounts.of(counts);
    }

    /** Intersection over union of each class (Jaccard 1901); NaN for one with neither pixels nor predictions. */
    public double[] iou() {
        return each().iou();
    }

    /** Dice coefficient of each class, which is its F1; NaN for one with neither pixels nor predictions. */
    public double[] dice() {
        return each().dice();
    }

    /** One of {@link #NAMES}; NaN before the first pixel. */
    public double value(String name) {
        return each().value(name);
    }

    /** {@code iou_NAME} of each class that occurs. */
    public Map<String, Double> byClass() {
        Map<String, Double> values = new LinkedHashMap<>();
        double[] iou = iou();
        for (int k = 0; k < iou.length; k++) {
            if (!Double.isNaN(iou[k])) {
                values.put("iou_" + names.get(k), iou[k]);
            }
        }
        return values;
    }
}
