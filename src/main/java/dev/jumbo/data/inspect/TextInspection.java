package dev.jumbo.data.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found in a data set of texts.
 *
 * @param fingerprint SHA-256 of the texts, their classes and parts
 * @param parts texts by part
 * @param classes by name; none where texts have no labels
 * @param broken texts that are empty, or have characters that stand for what could not be read
 * @param writing letters by their writing (Unicode script), as shares of all letters, the most frequent first
 * @param distributions of characters and words a text
 * @param same groups of texts that are the same but for space around
 * @param near pairs that share most of their five-word sequences
 * @param leaks between parts
 * @param suspects texts that occur with different labels
 * @param outliers texts of unusual length
 * @param small classes with fewer than two texts
 * @param similarity from which on two texts are near duplicates
 */
public record TextInspection(
        String data,
        String fingerprint,
        long examples,
        Map<String, Integer> parts,
        List<ClassCount> classes,
        List<Broken> broken,
        Map<String, Double> writing,
        List<Distribution> distributions,
        List<Same> same,
        List<Near> near,
        List<Leak> leaks,
        List<Suspect> suspects,
        List<Outlier> outliers,
        List<String> small,
        double similarity)
        implements DataInspection {
    @Override
    public Map<String, Long> findings() {
        Map<String, Long> findings = new LinkedHashMap<>();
        findings.put("empty or damaged", (long) broken.size());
        Findings.put(findings, leaks, same, near, suspects);
        findings.put("classes with one text", (long) small.size());
        findings.put("outliers", (long) outliers.size());
        findings.values().removeIf(count -> count == 0);
        return findings;
    }
}
