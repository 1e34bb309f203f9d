package dev.jumbo.tasks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of groups of examples, none of which is divided between parts: the patient of a picture, the author of a text. */
final class GroupNames {
    private GroupNames() {}

    /** A number for each name, the same for equal names. */
    static int[] numbers(List<String> names) {
        Map<String, Integer> known = new HashMap<>();
        return names.stream()
                .mapToInt(name -> known.computeIfAbsent(name, any -> known.size()))
                .toArray();
    }

    /**
     * Checks that two parts which the data has of its own share no group.
     *
     * @param column where the names are from
     * @throws IllegalArgumentException if they do; the message names a group
     */
    static void checkApart(String column, List<String> names, String part, List<String> others, String other) {
        Set<String> first = new HashSet<>(names);
        for (String name : others) {
            if (first.contains(name)) {
                throw new IllegalArgumentException("split.group: expected no " + column + " in two parts, found '"
                        + name + "' in " + part + " and " + other
                        + ": divide the data anew, or leave out what is in both");
            }
        }
    }
}
