package dev.jumbo.data.table;

import java.util.Comparator;
import java.util.List;

/**
 * Sorts many texts that begin alike, as names of categories often do: by the eight chars after what they have in common, which are at hand, and by the
 * whole texts, which are all over the memory, only where these are equal.
 */
final class SortedTexts {
    private static final int HALF = 4;

    private static final Comparator<Keyed> ORDER = (a, b) -> {
        int first = Long.compareUnsigned(a.first, b.first);
        int second = first == 0 ? Long.compareUnsigned(a.second, b.second) : first;
        return second == 0 ? a.text.compareTo(b.text) : second;
    };

    /** A text with its chars after the common ones, 0 after its end. */
    private record Keyed(long first, long second, String text) {}

    private SortedTexts() {}

    /** The texts in the order of {@link String#compareTo}. */
    static List<String> of(List<String> texts) {
        String common = texts.isEmpty() ? "" : texts.get(0);
        for (String text : texts) {
            while (!text.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        int from = common.length();
        return texts.stream()
                .map(text -> new Keyed(chars(text, from), chars(text, from + HALF), text))
                .sorted(ORDER)
                .map(Keyed::text)
                .toList();
    }

    private static long chars(String text, int from) {
        long chars = 0;
        for (int i = from; i < from + HALF; i++) {
            chars = (chars << Character.SIZE) | (i < text.length() ? text.charAt(i) : 0);
        }
        return chars;
    }
}
