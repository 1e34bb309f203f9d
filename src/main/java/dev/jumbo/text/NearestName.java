package dev.jumbo.text;

import java.util.Collection;
import java.util.Comparator;

/** The known name closest to a mistyped one, by edit distance (Levenshtein, 1966). */
public final class NearestName {
    private NearestName() {}

    /** The first of the closest names. */
    public static String of(String wrong, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(wrong, name)))
                .orElseThrow();
    }

    /** Fewest insertions, deletions and replacements of a character that turn a into b. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
