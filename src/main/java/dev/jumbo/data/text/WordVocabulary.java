package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words of a corpus that occur often enough, the most frequent first, and how often each occurs. */
public final class WordVocabulary {
    private final List<String> words;
    private final long[] counts;
    private final Map<String, Integer> ids = new HashMap<>();

    private WordVocabulary(List<String> words, long[] counts) {
        this.words = words;
        this.counts = counts;
        for (int id = 0; id < counts.length; id++) {
            ids.put(words.get(id), id);
        }
    }

    /**
     * Counts words. Those that occur equally often are in the order of their letters.
     *
     * @param sentences each a list of words
     * @param minCount how often a word has to occur
     * @throws IllegalArgumentException if fewer than two words do
     */
    public static WordVocabulary of(Iterable<List<String>> sentences, int minCount) {
        Map<String, Long> found = new HashMap<>();
        for (List<String> sentence : sentences) {
            sentence.forEach(word -> found.merge(word, 1L, Long::sum));
        }
        List<Map.Entry<String, Long>> kept = new ArrayList<>(found.entrySet());
        kept.removeIf(entry -> entry.getValue() < minCount);
        if (kept.size() < 2) {
            throw new IllegalArgumentException("word vocabulary: expected two words or more that occur " + minCount
                    + " times, got " + kept.size() + " of " + found.size() + " words");
        }
        kept.sort(Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey));
        return new WordVocabulary(
                kept.stream().map(Map.Entry::getKey).toList(),
                kept.stream().mapToLong(Map.Entry::getValue).toArray());
    }

    /** V. */
    public int size() {
        return counts.length;
    }

    /** [V] by id. */
    public List<String> words() {
        return words;
    }

    /** [V] how often each word occurs. */
    public long[] counts() {
        return counts.clone();
    }

    /** The ids of a sentence's words; words that the vocabulary has not are left out. */
    public int[] ids(List<String> sentence) {
        return sentence.stream()
                .mapToInt(word -> ids.getOrDefault(word, -1))
                .filter(id -> id >= 0)
                .toArray();
    }

    @Override
    public String toString() {
        return "vocabulary of " + counts.length + " words, "
                + Arrays.stream(counts).sum() + " in all";
    }
}
