package dev.jumbo.data.inspect;

import dev.jumbo.data.inspect.DataInspection.ClassCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How labels come together in pictures that may have several.
 *
 * @param pictures that can be read
 * @param without those that have no label
 * @param mean labels a picture (label cardinality)
 * @param perPicture pictures by how many labels they have, from none to the most, by part
 * @param combinations pictures that have exactly these labels, by part, the most frequent first; at most {@link #MOST}
 * @param distinct combinations that there are
 */
public record LabelFacts(
        int pictures,
        int without,
        double mean,
        List<ClassCount> perPicture,
        List<ClassCount> combinations,
        int distinct) {
    /** What a picture without labels is called. */
    public static final String NONE = "(no label)";

    /** Combinations that are listed. */
    static final int MOST = 20;

    /**
     * Of pictures that can be read.
     *
     * @param labels of each
     * @param parts of each
     * @param known all parts of the data
     */
    static LabelFacts of(List<List<String>> labels, List<String> parts, List<String> known) {
        Map<Integer, Map<String, Integer>> perPicture = new TreeMap<>();
        Map<String, Map<String, Integer>> combinations = new TreeMap<>();
        int most = labels.stream().mapToInt(List::size).max().orElse(0);
        for (int n = 0; n <= most; n++) {
            perPicture.put(n, zero(known));
        }
        for (int i = 0; i < labels.size(); i++) {
            List<String> each = labels.get(i);
            perPicture.computeIfAbsent(each.size(), n -> zero(known)).merge(parts.get(i), 1, Integer::sum);
            combinations.computeIfAbsent(shown(each), name -> zero(known)).merge(parts.get(i), 1, Integer::sum);
        }
        List<ClassCount> numbers = new ArrayList<>();
        perPicture.forEach((n, counts) -> numbers.add(new ClassCount(String.valueOf(n), counts)));
        List<ClassCount> frequent = combinations.entrySet().stream()
                .map(entry -> new ClassCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(ClassCount::total)
                        .reversed()) // equals stay in the order of their names
                .limit(MOST)
                .toList();
        return new LabelFacts(
                labels.size(),
                numbers.get(0).total(),
                labels.stream().mapToInt(List::size).average().orElse(0),
                numbers,
                frequent,
                combinations.size());
    }

    /** A combination in words. */
    static String shown(List<String> labels) {
        return labels.isEmpty() ? NONE : String.join(", ", labels);
    }

    private static Map<String, Integer> zero(List<String> parts) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        parts.forEach(part -> counts.put(part, 0));
        return counts;
    }
}
