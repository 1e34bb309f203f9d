package dev.jumbo.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A task whose models give probabilities of classes or labels, and which thresholds may turn into what is said. */
public sealed interface Deciding permits PictureClassification, TextClassification, TabularClassification {
    /** Names of the classes or labels. */
    List<String> classes();

    /** From which probability on the second of two classes, or each label, is said; none if none was chosen. */
    List<Double> thresholds();

    /** The same by the names of what is said; none if none was chosen. */
    default Map<String, Double> thresholdsByName() {
        Map<String, Double> named = new LinkedHashMap<>();
        int first = classes().size() - thresholds().size(); // of two classes the second has one
        for (int i = 0; i < thresholds().size(); i++) {
            named.put(classes().get(first + i), thresholds().get(i));
        }
        return named;
    }

    /**
     * The same task with other thresholds.
     *
     * @throws IllegalArgumentException if it does not have as many
     */
    Task deciding(List<Double> others);

    /** Checks the threshold of a task that gives each example one class, if there is one. */
    static List<Double> ofTwo(List<Double> thresholds, List<String> classes) {
        if (!thresholds.isEmpty() && (thresholds.size() > 1 || classes.size() != 2)) {
            throw new IllegalArgumentException("thresholds: expected none, or one of two classes, got " + thresholds
                    + " of " + classes.size() + " classes");
        }
        return shares(thresholds);
    }

    /** Checks thresholds of labels: none, or one each. */
    static List<Double> ofEach(List<Double> thresholds, List<String> labels) {
        if (!thresholds.isEmpty() && thresholds.size() != labels.size()) {
            throw new IllegalArgumentException("thresholds: expected none, or one for each of " + labels.size()
                    + " labels, got " + thresholds.size());
        }
        return shares(thresholds);
    }

    private static List<Double> shares(List<Double> thresholds) {
        for (double threshold : thresholds) {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("thresholds: expected probabilities, got " + threshold);
            }
        }
        return List.copyOf(thresholds);
    }
}
