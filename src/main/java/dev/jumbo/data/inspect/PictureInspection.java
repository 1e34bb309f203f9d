package dev.jumbo.data.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a data set of pictures.
 *
 * @param data what was looked over
 * @param fingerprint SHA-256 of the pictures that can be read, their classes and parts
 * @param examples all pictures, broken ones included
 * @param parts pictures by part
 * @param classes by name; where pictures may have several labels these, each picture counting for all that it has
 * @param labels how labels come together; null where a picture has one class
 * @param broken pictures that cannot be read, and what a list names that is not there
 * @param formats pictures by the format of their file
 * @param modes pictures by the mode of their colours
 * @param sizes pictures by height × width, the most frequent first; at most {@link #MOST_SIZES}
 * @param distributions of height, width, brightness and contrast
 * @param same groups of exact duplicates
 * @param near pairs that show the same and are not exact duplicates
 * @param leaks between parts
 * @param suspects pictures that are likely to be labelled wrongly
 * @param outliers pictures unlike the others
 * @param least pictures below which a class or label is small: {@link #LEAST}, of labels {@link #LEAST_OF_LABEL}
 * @param small classes or labels with fewer pictures that can be read
 * @param absent classes or labels that some part has no picture of
 * @param settings how it was looked for
 */
public record PictureInspection(
        String data,
        String fingerprint,
        long examples,
        Map<String, Integer> parts,
        List<ClassCount> classes,
        @Nullable LabelFacts labels,
        List<Broken> broken,
        Map<String, Integer> formats,
        Map<String, Integer> modes,
        Map<String, Integer> sizes,
        List<Distribution> distributions,
        List<Same> same,
        List<Near> near,
        List<Leak> leaks,
        List<Suspect> suspects,
        List<Outlier> outliers,
        int least,
        List<String> small,
        List<Absent> absent,
        Settings settings)
        implements DataInspection {
    /** Sizes that are listed. */
    static final int MOST_SIZES = 30;

    /** Pictures below which a class is small. */
    static final int LEAST = 2;

    /** Pictures below which a label is small: parts with fewer tell little of it. */
    static final int LEAST_OF_LABEL = 10;

    /**
     * How to look.
     *
     * @param similarity from which on two pictures are near duplicates; 0 not to look for them
     * @param neighbours pictures that each is compared with; 0 not to look for outliers and wrong labels. Classes with no more are
     *     not judged
     * @param agreement how much the other pictures must agree on another class that makes a label suspect: ½ is as likely as not, 1
     *     beyond doubt
     */
    public record Settings(double similarity, int neighbours, double agreement) {
        /** What is taken where nothing else is said. */
        public static final Settings DEFAULT = new Settings(0.975, 10, 0.75);

        public Settings {
            if (!(similarity >= 0 && similarity <= 1)) {
                throw new IllegalArgumentException("similarity: expected 0 to 1, got " + similarity);
            }
            if (neighbours < 0 || neighbours > 100) {
                throw new IllegalArgumentException("neighbours: expected 0 to 100, got " + neighbours);
            }
            if (!(agreement > 0.5 && agreement <= 1)) {
                throw new IllegalArgumentException("agreement: expected more than 0.5, up to 1, got " + agreement);
            }
        }
    }

    @Override
    public Map<String, Long> findings() {
        Map<String, Long> findings = new LinkedHashMap<>();
        findings.put("broken", (long) broken.size());
        Findings.put(findings, leaks, same, near, suspects);
        boolean several = labels != null;
        findings.put(
                several ? "labels with fewer than " + least + " pictures" : "classes with one picture or none",
                (long) small.size());
        findings.put((several ? "labels" : "classes") + " that a part lacks", (long) absent.size());
        findings.put("outliers", (long) outliers.size());
        findings.values().removeIf(count -> count == 0);
        return findings;
    }
}
