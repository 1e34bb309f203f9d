package dev.jumbo.train.metric;

import java.util.List;

/** What texts are compared with. */
final class References {
    private References() {}

    static void require(String metric, List<String> references) {
        if (references.isEmpty()) {
            throw new IllegalArgumentException(metric + ": expected at least 1 reference for each text, got none");
        }
    }

    /** The words of right answers. One without words, "no answer", counts only where there is no other. */
    static List<List<String>> answers(String metric, Language language, List<String> references) {
        require(metric, references);
        List<List<String>> all = references.stream().map(language::answer).toList();
        List<List<String>> some = all.stream().filter(words -> !words.isEmpty()).toList();
        return some.isEmpty() ? all : some;
    }
}
