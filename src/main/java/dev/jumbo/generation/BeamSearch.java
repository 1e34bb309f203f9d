package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The likeliest texts, as far as keeping the K best beginnings finds them; scored and ended as by Hugging Face's {@code
 * generate}.
 *
 * <p>K beams, V vocabulary.
 *
 * @param beams K; 1 is greedy
 * @param lengthPenalty how texts of different lengths compare
 * @param stopping when to stop looking
 * @param maxTokens most tokens that follow the prompt
 * @param endTokens tokens that end a text
 */
public record BeamSearch(
        int beams, LengthPenalty lengthPenalty, Stopping stopping, int maxTokens, Set<Integer> endTokens) {
    /** When a search is over, once K texts have ended. */
    public enum Stopping {
        /** At once. */
        EARLY,
        /** When the best beginning, ended now, would not be better than the worst of them. */
        HEURISTIC,
        /** When no continuation of the best beginning can be better than the worst of them. */
        EXACT
    }

    public BeamSearch {
        if (beams < 1 || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "BeamSearch: expected beams ≥ 1 and maxTokens ≥ 1, got " + beams + " and " + maxTokens);
        }
        endTokens = Set.copyOf(endTokens);
    }

    /** Divides by the length, stops by the heuristic; up to 256 tokens. */
    public BeamSearch(int beams, Integer... endTokens) {
        this(beams, LengthPenalty.power(1), Stopping.HEURISTIC, 256, Set.of(endTokens));
    }

    public BeamSearch lengthPenalty(LengthPenalty lengthPenalty) {
        return new BeamSearch(beams, lengthPenalty, stopping, maxTokens, endTokens);
    }

    public BeamSearch stopping(Stopping stopping) {
        return new BeamSearch(beams, lengthPenalty, stopping, maxTokens, endTokens);
    }

    public BeamSearch maxTokens(int maxTokens) {
        return new BeamSearch(beams, lengthPenalty, stopping, maxTokens, endTokens);
    }

    /** A beginning that is alive. */
    private record Beam(int[] tokens, double logProbability) {
        Beam with(int token, double logProbability) {
            int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
            longer[tokens.length] = token;
            return new Beam(longer, logProbability);
        }
    }

    /** A beginning with one more token. */
    private record Candidate(int beam, int token, double logProbability) {}

    /**
     * Up to K texts that follow a prompt, the best first.
     *
     * @throws IllegalArgumentException if the prompt leaves no room in the model's context
     */
    public List<Hypothesis> search(CausalModel model, int[] prompt) {
        Generator.checkRoom(new Prompt(prompt, 0), model.context());
        int most = Math.min(maxTokens, model.context() - prompt.length);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off();
                Mode evaluation = Mode.evaluation()) {
            CausalDecoding decoding = CausalDecoding.ofOne(model, beams, Math.addExact(prompt.length, most - 1));
            return maxTokens(most).search(decoding, prompt);
        }
    }

    /** The same by any model: {@code decoding} has one sequence, has not read the prompt, and can go on with K. */
    public List<Hypothesis> search(Decoding decoding, int[] prompt) {
        Hypotheses ended = new Hypotheses(this);
        List<Beam> alive = List.of(new Beam(new int[0], 0));
        long[] ids = new long[prompt.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = prompt[i];
        }
        try (Autograd off = Autograd.off();
                Mode evaluation = Mode.evaluation()) {
            for (int length = 1; length <= maxTokens && !alive.isEmpty(); length++) {
                List<Candidate> candidates;
                try (Scope scope = Scope.open()) {
                    Tensor logits = decoding.next(Tensor.of(ids, alive.size(), ids.length / alive.size()));
                    candidates = best(logits, alive);
                }
                List<Beam> next = new ArrayList<>();
                List<Integer> from = new ArrayList<>();
                for (int rank = 0; rank < candidates.size() && next.size() < beams; rank++) {
                    Candidate c = candidates.get(rank);
                    Beam beam = alive.get(c.beam());
                    if (!endTokens.contains(c.token())) {
                        next.add(beam.with(c.token(), c.logProbability()));
                        from.add(c.beam());
                    } else if (rank < beams) {
                        ended.add(beam.tokens(), c.logProbability(), length, FinishReason.END_TOKEN);
                    }
                }
                alive = next;
                if (ended.isDone(candidates.get(0).logProbability(), length)) {
                    return ended.best();
                }
                if (length < maxTokens && !alive.isEmpty()) {
                    decoding.reorder(from.stream().mapToLong(Integer::longValue).toArray());
                }
                ids = alive.stream()
                        .mapToLong(beam -> beam.tokens()[beam.tokens().length - 1])
                        .toArray();
            }
        }
        for (Beam beam : alive) {
            ended.add(beam.tokens(), beam.logProbability(), beam.tokens().length, FinishReason.LENGTH);
        }
        return ended.best();
    }

    /** The likeliest continuations by one token: enough for K that do not end. logits: [rows, V] */
    private List<Candidate> best(Tensor logits, List<Beam> alive) {
        double[] before = alive.stream().mapToDouble(Beam::logProbability).toArray();
        int width = (int) logits.size(1);
        Tensor scores = logits.to(DType.FLOAT64)
                .logSoftmax(1)
                .add(Tensor.of(before, before.length, 1).to(logits.device()))
                .flatten(0, 1); // [rows · V]
        long wanted = (long) beams * (1 + Math.max(1, endTokens.size()));
        Tensor.Top top = scores.topk(Math.min(wanted, scores.size(0)), 0);
        double[] values = top.values().to(Device.CPU).toDoubles();
        long[] places = top.indices().to(Device.CPU).toLongs();
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalStateException("BeamSearch: logits are NaN or infinite");
            }
            if (values[i] > Double.NEGATIVE_INFINITY) {
                candidates.add(new Candidate((int) (places[i] / width), (int) (places[i] % width), values[i]));
            }
        }
        if (candidates.isEmpty()) {
            throw new IllegalStateException("BeamSearch: no token may be chosen");
        }
        return candidates;
    }

    /** The K best texts that have ended. */
    private static final class Hypotheses {
        private final BeamSearch search;
        private final List<Hypothesis> kept = new ArrayList<>();

        Hypotheses(BeamSearch search) {
            this.search = search;
        }

        void add(int[] tokens, double logProbability, int length, FinishReason reason) {
            kept.add(new Hypothesis(tokens, search.lengthPenalty.score(logProbability, length), reason));
            kept.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
            if (kept.size() > search.beams) {
                kept.remove(search.beams);
            }
        }

        boolean isDone(double bestLogProbability, int length) {
            if (kept.size() < search.beams) {
                return false;
            }
            boolean longerIsBetter = search.stopping == Stopping.EXACT && search.lengthPenalty.alpha() > 0;
            double attainable =
                    search.lengthPenalty.score(bestLogProbability, longerIsBetter ? search.maxTokens : length);
            return search.stopping == Stopping.EARLY
                    || kept.get(search.beams - 1).score() >= attainable;
        }

        List<Hypothesis> best() {
            return List.copyOf(kept);
        }
    }
}
