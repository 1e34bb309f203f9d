package dev.jumbo.data.inspect;

import dev.jumbo.data.inspect.DataInspection.Leak;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Examples that are in two parts of a data set. */
final class Leaks {
    private Leaks() {}

    /**
     * Counts for each two parts the examples of the later one that the earlier one has, too.
     *
     * @param parts the part of each example; empty if the example does not count
     * @param exact groups of the same
     * @param pairs positions of two that are almost the same
     */
    static List<Leak> of(List<String> parts, Groups exact, List<int[]> pairs) {
        Map<Integer, Set<String>> same = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).isEmpty()) {
                same.computeIfAbsent(exact.of(i), root -> new HashSet<>()).add(parts.get(i));
            }
        }
        Map<Integer, Set<String>> near = new HashMap<>();
        for (int[] pair : pairs) {
            int a = exact.of(pair[0]);
            int b = exact.of(pair[1]);
            near.computeIfAbsent(a, root -> new HashSet<>()).addAll(same.getOrDefault(b, Set.of()));
            near.computeIfAbsent(b, root -> new HashSet<>()).addAll(same.getOrDefault(a, Set.of()));
        }
        List<String> names =
                parts.stream().filter(part -> !part.isEmpty()).distinct().toList();
        List<Leak> leaks = new ArrayList<>();
        for (int a = 0; a < names.size(); a++) {
            for (int b = a + 1; b < names.size(); b++) {
                Leak leak = between(names.get(a), names.get(b), parts, exact, same, near);
                if (leak.exact() + leak.near() > 0) {
                    leaks.add(leak);
                }
            }
        }
        return leaks;
    }

    private static Leak between(
            String first,
            String second,
            List<String> parts,
            Groups exact,
            Map<Integer, Set<String>> same,
            Map<Integer, Set<String>> near) {
        int equal = 0;
        int almost = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).equals(second)) {
                if (same.getOrDefault(exact.of(i), Set.of()).contains(first)) {
                    equal++;
                } else if (near.getOrDefault(exact.of(i), Set.of()).contains(first)) {
                    almost++;
                }
            }
        }
        return new Leak(first, second, equal, almost);
    }
}
