package dev.jumbo.train.optim;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Learning rates that fall from the head of a model to its input, by a factor a layer (Howard and Ruder 2018, Clark et al.
 * 2020): what a model begins with changes less, the more general it is.
 *
 * <p>A layer is an element of a list, such as a block ({@code blocks.3}, {@code stages.1.layers.0}), or a component of the
 * model with its own parameters beside the lists ({@code stem}, {@code head}). Parameters of one dimension alone, such as
 * those of a normalisation, are of the layer before.
 *
 * @param factor of each layer below the last, in (0, 1]
 */
public record LayerDecay(double factor) {
    /** No difference. */
    public static final LayerDecay NONE = new LayerDecay(1);

    public LayerDecay {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("layerDecay: expected a factor in (0, 1], got " + factor);
        }
    }

    /**
     * The factor on the learning rate of each parameter.
     *
     * @param shapes of the parameters by key, in the order in which they are used
     */
    Map<String, Double> scales(Map<String, long[]> shapes) {
        Map<String, Integer> depths = depths(shapes);
        int last = depths.values().stream().mapToInt(depth -> depth).max().orElse(0);
        Map<String, Double> scales = new LinkedHashMap<>();
        depths.forEach((key, depth) -> scales.put(key, Math.pow(factor, (double) last - depth)));
        return scales;
    }

    /** The number of each parameter's layer, from 0. */
    static Map<String, Integer> depths(Map<String, long[]> shapes) {
        Map<String, Boolean> matrices = new LinkedHashMap<>(); // runs of parameters, and whether one has two dimensions
        Map<String, String> runs = new LinkedHashMap<>();
        String before = "";
        int run = -1;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            String layer = layer(entry.getKey());
            run += layer.equals(before) ? 0 : 1;
            before = layer;
            runs.put(entry.getKey(), run + " " + layer);
            matrices.merge(run + " " + layer, entry.getValue().length > 1, Boolean::logicalOr);
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int number = -1;
        for (Map.Entry<String, Boolean> entry : matrices.entrySet()) {
            number += entry.getValue() || number < 0 ? 1 : 0;
            numbers.put(entry.getKey(), number);
        }
        Map<String, Integer> depths = new LinkedHashMap<>();
        runs.forEach((key, name) -> depths.put(key, numbers.get(name)));
        return depths;
    }

    /** {@code stages.1.layers.0} of {@code stages.1.layers.0.conv1.weight}, {@code stem} of {@code stem.conv.weight}. */
    private static String layer(String key) {
        String[] names = key.split("\\.");
        int end = 1;
        while (end < names.length && !isNumber(names[end])) {
            end++;
        }
        if (end == names.length) {
            return names[0];
        }
        while (end + 2 < names.length && names[end + 1].equals("layers") && isNumber(names[end + 2])) {
            end += 2;
        }
        return String.join(".", Arrays.copyOf(names, end + 1));
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(Character::isDigit);
    }
}
