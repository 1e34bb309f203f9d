package dev.jumbo.train.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sequences of n tokens and how often each occurs, written with spaces between the tokens, which have none inside. */
final class NGrams {
    private NGrams() {}

    static Map<String, Integer> count(List<String> tokens, int n) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= tokens.size(); i++) {
            counts.merge(n == 1 ? tokens.get(i) : String.join(" ", tokens.subList(i, i + n)), 1, Integer::sum);
        }
        return counts;
    }

    /** How many n-grams of a sequence of this many tokens there are. */
    static int number(int tokens, int n) {
        return Math.max(0, tokens - n + 1);
    }

    /** N-grams of one that the other has too, each at most as often as there. */
    static int overlap(Map<String, Integer> one, Map<String, Integer> other) {
        int overlap = 0;
        for (Map.Entry<String, Integer> entry : one.entrySet()) {
            overlap += Math.min(entry.getValue(), other.getOrDefault(entry.getKey(), 0));
        }
        return overlap;
    }
}
