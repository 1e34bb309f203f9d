package dev.jumbo.data.inspect;

import java.util.List;
import java.util.Map;

/** Counts of what pictures and texts have in common. */
final class Findings {
    private Findings() {}

    static void put(
            Map<String, Long> findings,
            List<DataInspection.Leak> leaks,
            List<DataInspection.Same> same,
            List<DataInspection.Near> near,
            List<DataInspection.Suspect> suspects) {
        findings.put(
                "leaked between parts",
                leaks.stream().mapToLong(leak -> leak.exact() + leak.near()).sum());
        findings.put(
                "exact duplicates",
                same.stream().mapToLong(group -> group.names().size() - 1).sum());
        findings.put("near duplicates", (long) near.size());
        findings.put("labels in doubt", (long) suspects.size());
    }
}
