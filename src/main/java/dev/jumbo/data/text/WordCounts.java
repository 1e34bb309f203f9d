package dev.jumbo.data.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The different words of texts, sorted, and how often each occurs.
 *
 * @param words [N], each once, ascending
 * @param counts [N]
 */
@SuppressWarnings("ArrayRecordComponent")
record WordCounts(String[] words, long[] counts) {
    private static final int EVERY = 1024;

    /** A number that can be added to in place. */
    private static final class Count {
        long value;
    }

    /**
     * Counts the words of texts.
     *
     * @param split calls its second argument for each word of the first
     * @throws IllegalArgumentException if there is no word
     */
    static WordCounts of(
            Iterable<String> texts, BiConsumer<String, Consumer<String>> split, TrainingProgress progress) {
        Map<String, Count> counts = new HashMap<>();
        Consumer<String> count = word -> counts.computeIfAbsent(word, w -> new Count()).value++;
        long read = 0;
        for (String text : texts) {
            split.accept(UnicodeText.wellFormed(text), count);
            if (++read % EVERY == 0) {
                progress.at("words", read, -1);
            }
        }
        if (counts.isEmpty()) {
            throw new IllegalArgumentException("vocabulary: expected text to learn from, found no word in " + read
                    + (read == 1 ? " text" : " texts"));
        }
        progress.at("words", read, read);
        String[] words = counts.keySet().toArray(new String[0]);
        Arrays.sort(words);
        long[] values = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            Count value = counts.get(words[i]);
            values[i] = value == null ? 0 : value.value;
        }
        return new WordCounts(words, values);
    }

    int size() {
        return words.length;
    }
}
