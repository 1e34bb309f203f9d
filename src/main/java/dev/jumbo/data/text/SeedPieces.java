package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Strings that occur often in words. They grow by a character a round: a string occurs twice only if the string without
 * its last character does.
 */
final class SeedPieces {
    private static final int MAX_LENGTH = 16;
    private static final int MIN_FREQUENCY = 2;

    private SeedPieces() {}

    /** A string and its worth: characters that it covers. */
    private record Seed(int[] characters, long worth) {
        static final Comparator<Seed> ORDER =
                Comparator.comparingLong(Seed::worth).reversed().thenComparing(Seed::characters, Arrays::compare);
    }

    /**
     * The {@code limit} strings of two to 16 characters that cover the most characters; the best first.
     *
     * @param words characters of each word
     * @param counts how often each occurs
     */
    static List<int[]> of(List<int[]> words, long[] counts, int limit) {
        int[] first = new int[words.size() + 1];
        for (int w = 0; w < words.size(); w++) {
            first[w + 1] = first[w] + words.get(w).length;
        }
        // The number of the string of the last round's length that begins at each place, or -1.
        int[] known = new int[first[words.size()]];
        LongIntMap singles = new LongIntMap();
        for (int w = 0; w < words.size(); w++) {
            for (int i = 0; i < words.get(w).length; i++) {
                known[first[w] + i] = number(singles, words.get(w)[i]);
            }
        }
        List<Seed> seeds = new ArrayList<>();
        for (int length = 2; length <= MAX_LENGTH; length++) {
            if (!grow(words, counts, first, known, length, seeds)) {
                break;
            }
        }
        return seeds.stream()
                .sorted(Seed.ORDER)
                .limit(limit)
                .map(Seed::characters)
                .toList();
    }

    /** Makes strings of the last round a character longer; false if none is left. */
    private static boolean grow(
            List<int[]> words, long[] counts, int[] first, int[] known, int length, List<Seed> seeds) {
        LongIntMap numbers = new LongIntMap();
        long[] frequency = new long[1024];
        int[] found = new int[1024];
        for (int w = 0; w < words.size(); w++) {
            int[] word = words.get(w);
            for (int i = 0; i < word.length; i++) {
                int place = first[w] + i;
                if (known[place] < 0 || i + length > word.length) {
                    known[place] = -1;
                    continue;
                }
                int number = number(numbers, (long) known[place] << 21 | word[i + length - 1]);
                if (number >= frequency.length) {
                    frequency = Arrays.copyOf(frequency, 2 * number);
                    found = Arrays.copyOf(found, 2 * number);
                }
                frequency[number] += counts[w];
                found[number] = w;
                known[place] = number;
            }
        }
        boolean any = false;
        boolean[] taken = new boolean[numbers.size()];
        for (int w = 0; w < words.size(); w++) {
            int[] word = words.get(w);
            for (int i = 0; i < word.length; i++) {
                int number = known[first[w] + i];
                if (number < 0) {
                    continue;
                }
                if (frequency[number] < MIN_FREQUENCY) {
                    known[first[w] + i] = -1;
                } else if (!taken[number] && found[number] == w) {
                    taken[number] = true;
                    any = true;
                    seeds.add(new Seed(Arrays.copyOfRange(word, i, i + length), frequency[number] * length));
                }
            }
        }
        return any;
    }

    private static int number(LongIntMap numbers, long key) {
        int number = numbers.get(key);
        if (number == LongIntMap.NONE) {
            number = numbers.size();
            numbers.put(key, number);
        }
        return number;
    }
}
