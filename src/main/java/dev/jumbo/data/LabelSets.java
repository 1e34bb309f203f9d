package dev.jumbo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Labels of which an example may have several, none included. Pictures have one class each: the combination of their labels, whose name is
 * theirs in order with {@link #SEPARATOR} between them, and empty for none (the label powerset). So all that divides, compares and cleans
 * pictures by class works with combinations.
 *
 * @param labels their names
 * @param sets of each combination, the labels that it has, as positions in the list, ascending
 */
public record LabelSets(List<String> labels, List<List<Integer>> sets) {
    /** What stands between the labels of a combination. */
    public static final String SEPARATOR = "|";

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,17}");

    public LabelSets {
        labels = List.copyOf(labels);
        sets = sets.stream().map(List::copyOf).toList();
    }

    /** The labels that occur in combinations, in ascending order, as numbers if all are whole numbers. */
    public static LabelSets of(List<String> combinations) {
        return of(combinations, ascending(combinations));
    }

    /**
     * Combinations of given labels.
     *
     * @throws IllegalArgumentException if a combination has another one
     */
    public static LabelSets of(List<String> combinations, List<String> labels) {
        List<List<Integer>> sets = new ArrayList<>();
        for (String combination : combinations) {
            List<Integer> set = new ArrayList<>();
            for (String label : split(combination)) {
                int place = labels.indexOf(label);
                if (place < 0) {
                    throw new IllegalArgumentException("expected labels of " + labels + ", got '" + label + "'");
                }
                set.add(place);
            }
            set.sort(Comparator.naturalOrder());
            sets.add(set);
        }
        return new LabelSets(labels, sets);
    }

    private static List<String> ascending(List<String> combinations) {
        TreeSet<String> names = new TreeSet<>();
        combinations.forEach(combination -> names.addAll(split(combination)));
        List<String> sorted = new ArrayList<>(names);
        if (names.stream().allMatch(name -> WHOLE.matcher(name).matches())) {
            sorted.sort(Comparator.comparingLong(Long::parseLong));
        }
        return sorted;
    }

    /** The name of a combination of labels: each once, in ascending order. */
    public static String name(Iterable<String> labels) {
        TreeSet<String> names = new TreeSet<>();
        labels.forEach(names::add);
        return String.join(SEPARATOR, names);
    }

    /** A combination as {@link #split} reads it, of which none is a text, too: the separator alone. */
    public static String written(Iterable<String> labels) {
        String name = name(labels);
        return name.isEmpty() ? SEPARATOR : name;
    }

    /** The labels of a combination. */
    public static List<String> split(String combination) {
        return combination.isEmpty() ? List.of() : List.of(combination.split(Pattern.quote(SEPARATOR)));
    }

    /** Number of labels, K. */
    public int size() {
        return labels.size();
    }

    /**
     * Targets of examples with these combinations: 1 for each label that they have, else 0.
     *
     * @return [N, K]
     */
    public float[] targets(int[] combinations) {
        float[] targets = new float[Math.multiplyExact(combinations.length, size())];
        for (int i = 0; i < combinations.length; i++) {
            for (int label : sets.get(combinations[i])) {
                targets[i * size() + label] = 1;
            }
        }
        return targets;
    }

    /** How many examples have each label. */
    public int[] counts(int[] combinations) {
        int[] counts = new int[size()];
        Arrays.stream(combinations).forEach(each -> sets.get(each).forEach(label -> counts[label]++));
        return counts;
    }
}
