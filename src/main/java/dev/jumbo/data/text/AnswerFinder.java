package dev.jumbo.data.text;

import java.util.List;
import java.util.Optional;

/**
 * Finds the answer that a model means, from its scores for the first and the last token (Devlin et al. 2018).
 *
 * @param maxTokens most tokens of an answer
 * @param threshold what "there is no answer" must score above the best answer; infinite if there always is one
 */
public record AnswerFinder(int maxTokens, double threshold) {
    /**
     * An answer.
     *
     * @param start where it begins in the context
     * @param end where it ends, exclusive
     * @param score sum of the scores of its first and last token
     */
    public record Found(int start, int end, double score) {}

    public AnswerFinder {
        if (maxTokens < 1 || Double.isNaN(threshold)) {
            throw new IllegalArgumentException(
                    "answers: expected at least 1 token and a threshold, got " + maxTokens + " and " + threshold);
        }
    }

    /** Of up to 30 tokens, always one. */
    public AnswerFinder() {
        this(30, Double.POSITIVE_INFINITY);
    }

    /**
     * The best answer of all windows of a question; empty for "there is none", which scores as the window does where that is
     * least likely.
     *
     * @param starts for each window, scores of its tokens as the first, [T] or more
     * @param ends the same as the last
     */
    public Optional<Found> find(List<QuestionWindow> windows, List<float[]> starts, List<float[]> ends) {
        if (windows.isEmpty() || windows.size() != starts.size() || windows.size() != ends.size()) {
            throw new IllegalArgumentException("answers: expected scores for each of the windows, got " + windows.size()
                    + " windows, " + starts.size() + " and " + ends.size());
        }
        Found best = new Found(0, 0, Double.NEGATIVE_INFINITY);
        double none = Double.POSITIVE_INFINITY;
        for (int w = 0; w < windows.size(); w++) {
            float[] start = starts.get(w);
            float[] end = ends.get(w);
            int tokens = windows.get(w).text().ids().length;
            if (start.length < tokens || end.length < tokens) {
                throw new IllegalArgumentException("answers: expected " + tokens + " scores for window " + w + ", got "
                        + start.length + " and " + end.length);
            }
            none = Math.min(none, (double) start[0] + end[0]);
            best = best(windows.get(w), start, end, best);
        }
        return none - best.score() > threshold ? Optional.empty() : Optional.of(best);
    }

    private Found best(QuestionWindow window, float[] start, float[] end, Found best) {
        int first = window.first();
        int count = window.starts().length;
        for (int i = 0; i < count; i++) {
            for (int j = i; j < Math.min(count, i + maxTokens); j++) {
                double score = (double) start[first + i] + end[first + j];
                if (score > best.score()) {
                    best = new Found(window.starts()[i], window.ends()[j], score);
                }
            }
        }
        return best;
    }
}
