package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BeamSearchTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("beam_search");
    }

    /** A model whose logits are looked up by the last two tokens. */
    private static final class Table implements Decoding {
        private final double[] logits;
        private final int width;
        private List<List<Integer>> texts = List.of(new ArrayList<>());

        Table(JsonNode table) {
            logits = Goldens.doubles(table.get("logits"));
            width = table.get("width").intValue();
        }

        @Override
        public Tensor next(Tensor ids) {
            long[] all = ids.toLongs();
            int added = (int) ids.size(1);
            double[] rows = new double[texts.size() * width];
            for (int row = 0; row < texts.size(); row++) {
                List<Integer> text = texts.get(row);
                for (int t = 0; t < added; t++) {
                    text.add((int) all[row * added + t]);
                }
                int place = (text.get(text.size() - 2) * width + text.get(text.size() - 1)) * width;
                System.arraycopy(logits, place, rows, row * width, width);
            }
            return Tensor.of(rows, texts.size(), width);
        }

        @Override
        public void reorder(long[] rows) {
            texts = Arrays.stream(rows)
                    .mapToObj(row -> (List<Integer>) new ArrayList<>(texts.get((int) row)))
                    .toList();
        }
    }

    /** NumPy's, of which some are checked there by an exhaustive search; scripts/goldens/beam_search.py writes them. */
    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatNumPyFinds(Goldens.Case golden) {
        JsonNode s = golden.settings();
        BeamSearch search = new BeamSearch(
                        s.get("beams").intValue(),
                        Goldens.stream(s.get("ends")).map(JsonNode::intValue).toArray(Integer[]::new))
                .lengthPenalty(new LengthPenalty(
                        s.get("alpha").doubleValue(),
                        LengthPenalty.Form.valueOf(s.get("form").asText())))
                .stopping(BeamSearch.Stopping.valueOf(s.get("stopping").asText()))
                .maxTokens(s.get("maxTokens").intValue());
        int[] prompt = ints(golden.get("prompt"));
        try (Scope scope = Scope.open()) {
            Table table = new Table(Goldens.read("beam_search")
                    .get("tables")
                    .get(golden.get("table").intValue()));
            List<Hypothesis> found = search.search(table, prompt);
            JsonNode tokens = golden.get("tokens");
            for (int i = 0; i < tokens.size(); i++) {
                assertThat(found.get(i).tokens()).containsExactly(ints(tokens.get(i)));
                assertThat(found.get(i).score())
                        .isCloseTo(golden.get("scores").get(i).doubleValue(), within(1e-10));
                assertThat(found.get(i).reason().name())
                        .isEqualTo(golden.get("reasons").get(i).asText());
            }
            assertThat(found).hasSizeGreaterThanOrEqualTo(tokens.size());
        }
    }

    private static int[] ints(JsonNode list) {
        return Goldens.stream(list).mapToInt(JsonNode::intValue).toArray();
    }

    @Test
    void oneBeamIsGreedy() {
        try (Scope scope = Scope.open()) {
            for (CausalModel model : TinyModels.all(30, 40)) {
                for (int first = 0; first < 6; first++) {
                    int[] prompt = {first, 4, 1};
                    Generator greedy = new Generator()
                            .sampling(Sampling.GREEDY)
                            .maxTokens(15)
                            .endTokens(7, 8);
                    Generated expected = TinyModels.plainLoop(model, greedy, new Prompt(prompt, 0));
                    Hypothesis found = new BeamSearch(1, 7, 8)
                            .maxTokens(15)
                            .search(model, prompt)
                            .get(0);
                    assertThat(found.tokens()).containsExactly(expected.tokens());
                    assertThat(found.reason()).isEqualTo(expected.reason());
                }
            }
        }
    }

    /** With room for all beginnings nothing is missed, and beams that change places take their caches along. */
    @Test
    void manyBeamsFindTheBestOfAllTexts() {
        try (Scope scope = Scope.open()) {
            for (CausalModel model : TinyModels.all(6, 20)) {
                int[] prompt = {2, 5};
                LengthPenalty penalty = LengthPenalty.power(.7);
                Hypothesis best = new Hypothesis(new int[0], Double.NEGATIVE_INFINITY, FinishReason.LENGTH);
                for (int code = 0; code < 6 * 6 * 6; code++) { // three tokens
                    best = better(best, model, penalty, prompt, code % 6, code / 6 % 6, code / 36);
                    best = better(best, model, penalty, prompt, code % 6, code / 6 % 6, code / 36, 0);
                }
                List<Hypothesis> found = new BeamSearch(216, 0)
                        .lengthPenalty(penalty)
                        .stopping(BeamSearch.Stopping.EXACT)
                        .maxTokens(4)
                        .search(model, prompt);
                assertThat(found.get(0).tokens()).containsExactly(best.tokens());
                assertThat(found.get(0).score()).isCloseTo(best.score(), within(1e-4));
                assertThat(found).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
                // fewer beams: every score is that of its text
                for (Hypothesis each :
                        new BeamSearch(3, 0).lengthPenalty(penalty).maxTokens(6).search(model, prompt)) {
                    int[] text = each.reason() == FinishReason.LENGTH
                            ? each.tokens()
                            : Arrays.copyOf(each.tokens(), each.tokens().length + 1);
                    assertThat(each.score()).isCloseTo(score(model, penalty, prompt, text), within(1e-4));
                }
            }
        }
    }

    /** Of two texts the better, where the second ends at its first 0 or after four tokens. */
    private static Hypothesis better(
            Hypothesis best, CausalModel model, LengthPenalty penalty, int[] prompt, int... tokens) {
        int end = 0;
        while (end < tokens.length && tokens[end] != 0) {
            end++;
        }
        if (end == tokens.length) {
            Hypothesis last = best;
            for (int fourth = 1; tokens.length == 3 && fourth < 6; fourth++) {
                int[] four = {tokens[0], tokens[1], tokens[2], fourth};
                double score = score(model, penalty, prompt, four);
                last = score > last.score() ? new Hypothesis(four, score, FinishReason.LENGTH) : last;
            }
            return last;
        }
        double score = score(model, penalty, prompt, Arrays.copyOf(tokens, end + 1));
        return score > best.score() ? new Hypothesis(Arrays.copyOf(tokens, end), score, FinishReason.END_TOKEN) : best;
    }

    /** The score of tokens behind a prompt, from the whole text at once. */
    private static double score(CausalModel model, LengthPenalty penalty, int[] prompt, int[] tokens) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            long[] text = IntStream.concat(Arrays.stream(prompt), Arrays.stream(tokens))
                    .asLongStream()
                    .toArray();
            Tensor p =
                    model.forward(Tensor.of(text, 1, text.length)).select(0, 0).logSoftmax(1);
            int width = (int) p.size(1);
            float[] all = p.toFloats();
            double sum = 0;
            for (int i = prompt.length; i < text.length; i++) {
                sum += all[(i - 1) * width + (int) text[i]];
            }
            return penalty.score(sum, tokens.length);
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new BeamSearch(0))
                .hasMessage("BeamSearch: expected beams ≥ 1 and maxTokens ≥ 1, got 0 and 256");
        assertThatThrownBy(() -> LengthPenalty.gnmt(Double.NaN)).hasMessageContaining("expected a finite alpha");
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> new BeamSearch(2).search(TinyModels.gpt(6, 4), new int[4]))
                    .hasMessageContaining("prompt of 4 tokens: expected at most 3");
        }
    }
}
