package dev.jumbo.data.text;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which texts are left out.
 *
 * @param minLength shorter texts, in characters without the space around
 * @param maxLength longer texts
 * @param scripts the writing that is wanted; empty for all
 * @param minShare texts with a smaller share of their letters in {@code scripts}, or without letters; from 0 to 1
 * @param exact whether texts that came before are left out
 * @param near texts whose five-word sequences are shared with an earlier text to this degree (Jaccard similarity: common ones
 *     by all), estimated with an error of about 0.04; 0 for none
 * @param memory texts that are remembered at least, to find duplicates: the last so many that were kept, up to twice as
 *     many; a text takes about 50 bytes, or 2 kB with {@code near}
 */
public record CleaningRules(
        int minLength,
        int maxLength,
        Set<UnicodeScript> scripts,
        double minShare,
        boolean exact,
        double near,
        int memory) {

    private static final Map<String, Set<UnicodeScript>> LANGUAGES = new TreeMap<>(Map.of(
            "ar", Set.of(UnicodeScript.ARABIC),
            "el", Set.of(UnicodeScript.GREEK),
            "en", Set.of(UnicodeScript.LATIN),
            "he", Set.of(UnicodeScript.HEBREW),
            "hi", Set.of(UnicodeScript.DEVANAGARI),
            "ja", Set.of(UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HAN),
            "ko", Set.of(UnicodeScript.HANGUL, UnicodeScript.HAN),
            "ru", Set.of(UnicodeScript.CYRILLIC),
            "th", Set.of(UnicodeScript.THAI),
            "zh", Set.of(UnicodeScript.HAN)));

    /** Any writing, at least a character, no duplicates; a million texts are remembered for exact ones. */
    public static final CleaningRules DEFAULT =
            new CleaningRules(1, Integer.MAX_VALUE, Set.of(), 0.5, true, 0, 1_000_000);

    public CleaningRules {
        scripts = Collections.unmodifiableSet(new TreeSet<>(scripts));
        if (minLength < 0 || maxLength < minLength) {
            throw new IllegalArgumentException("cleaning: expected lengths with 0 <= minLength <= maxLength, got "
                    + minLength + " and " + maxLength);
        }
        if (!(minShare >= 0 && minShare <= 1 && near >= 0 && near <= 1)) {
            throw new IllegalArgumentException(
                    "cleaning: expected minShare and near from 0 to 1, got " + minShare + " and " + near);
        }
        if (memory < 1 || memory > (1 << 22)) {
            throw new IllegalArgumentException(
                    "cleaning: expected a memory of 1 to " + (1 << 22) + " texts, got " + memory);
        }
    }

    /** With lengths in characters. */
    public CleaningRules lengths(int min, int max) {
        return new CleaningRules(min, max, scripts, minShare, exact, near, memory);
    }

    /** With a language's writing only; tells languages with the same writing not apart. */
    public CleaningRules language(String code) {
        Set<UnicodeScript> known = LANGUAGES.get(code);
        if (known == null) {
            throw new IllegalArgumentException(
                    "cleaning: unknown language '" + code + "'. Known: " + List.copyOf(LANGUAGES.keySet()));
        }
        return new CleaningRules(minLength, maxLength, known, minShare, exact, near, memory);
    }

    /** With or without texts that came before. */
    public CleaningRules exact(boolean leaveOut) {
        return new CleaningRules(minLength, maxLength, scripts, minShare, leaveOut, near, memory);
    }

    /** Without near duplicates: of this similarity, and looking back so many texts. */
    public CleaningRules near(double similarity, int texts) {
        return new CleaningRules(minLength, maxLength, scripts, minShare, exact, similarity, texts);
    }
}
