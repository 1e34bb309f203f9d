package dev.jumbo.recipe.study;

import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where the recipes of runs, or of groups of runs, differ. */
final class RecipeDifferences {
    private RecipeDifferences() {}

    /**
     * Values of keys that are not the same in all groups, in the order of the groups. Different values in a group stand side by side; the
     * name is left out.
     */
    static Map<String, List<String>> of(List<List<RunFolder>> groups) throws IOException {
        List<Map<String, Set<String>>> all = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>();
        for (List<RunFolder> group : groups) {
            Map<String, Set<String>> values = new LinkedHashMap<>();
            for (RunFolder run : group) {
                RecipeYaml.flat(RecipeYaml.read(run.recipe(), List.of()))
                        .forEach((key, value) -> values.computeIfAbsent(key, any -> new LinkedHashSet<>())
                                .add(value));
            }
            all.add(values);
            keys.addAll(values.keySet());
        }
        Map<String, List<String>> differing = new TreeMap<>();
        for (String key : keys) {
            List<String> row = all.stream()
                    .map(values -> String.join(", ", values.getOrDefault(key, Set.of())))
                    .toList();
            if (!key.equals("name") && row.stream().distinct().count() > 1) {
                differing.put(key, row);
            }
        }
        return differing;
    }
}
