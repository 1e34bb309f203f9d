package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.UniformRealDistribution;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.hipparchus.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be searched, how it is read, and how the prior is distributed. */
class SearchSpaceTest {
    private static final Map<String, Object> SGD = Map.of("name", "sgd", "lr", 0.1);

    private static SearchSpace space(Map<String, Object> given) {
        return SearchSpace.parse(given);
    }

    @Test
    void aLogarithmicPriorIsUniformInTheLogarithm() {
        SearchSpace space = space(Map.of("a", Map.of("log", List.of(1e-4, 1e-1))));
        SplittableRandom random = new SplittableRandom(1);
        double[] logs = new double[2000];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log10((Double) space.draw(random).get("a"));
        }
        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new UniformRealDistribution(-4, -1), logs))
                .isGreaterThan(0.01);
    }

    @Test
    void aRealPriorIsUniform() {
        SearchSpace space = space(Map.of("a", Map.of("float", List.of(-2, 3))));
        SplittableRandom random = new SplittableRandom(2);
        double[] drawn = new double[2000];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (Double) space.draw(random).get("a");
        }
        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new UniformRealDistribution(-2, 3), drawn))
                .isGreaterThan(0.01);
    }

    @Test
    void stepsAndChoicesAreEquallyLikelyEndsAmongThem() {
        SearchSpace space = space(Map.of(
                "whole", Map.of("int", List.of(16, 80), "step", 16),
                "choice", List.of("a", "b", "c", "d", "e")));
        SplittableRandom random = new SplittableRandom(3);
        long[] wholes = new long[5];
        long[] choices = new long[5];
        for (int i = 0; i < 5000; i++) {
            Map<String, Object> drawn = space.draw(random);
            wholes[(Integer) drawn.get("whole") / 16 - 1]++;
            choices[((String) drawn.get("choice")).charAt(0) - 'a']++;
        }
        double[] expected = {1000, 1000, 1000, 1000, 1000};
        assertThat(new ChiSquareTest().chiSquareTest(expected, wholes)).isGreaterThan(0.01);
        assertThat(new ChiSquareTest().chiSquareTest(expected, choices)).isGreaterThan(0.01);
    }

    @Test
    void aWholeLogarithmicPriorGivesEachNumberTheLogarithmOfItsCell() {
        SearchSpace space = space(Map.of("a", Map.of("int", List.of(1, 4), "log", true)));
        SplittableRandom random = new SplittableRandom(4);
        long[] counts = new long[4];
        for (int i = 0; i < 8000; i++) {
            counts[(Integer) space.draw(random).get("a") - 1]++;
        }
        double[] expected = new double[4];
        for (int k = 1; k <= 4; k++) {
            expected[k - 1] = 8000 * Math.log((k + 0.5) / (k - 0.5)) / Math.log(4.5 / 0.5);
        }
        assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isGreaterThan(0.01);
    }

    @Test
    void coordinatesAndValuesAreInverse() {
        Domain log = new Domain.Interval(1e-5, 1, 0, true, false);
        assertThat((Double) log.value(log.coordinate(3e-3))).isCloseTo(3e-3, within(1e-15));
        Domain step = new Domain.Interval(0, 0.95, 0.1, false, false); // the last step that fits is 0.9
        assertThat((Double) step.value(5)).isCloseTo(0.9, within(1e-12));
        assertThat((Double) step.value(0.449)).isCloseTo(0.4, within(1e-12));
        Domain choice = new Domain.Choice(List.of(SGD, "b", 3));
        assertThat(choice.coordinate(Map.of("lr", 0.1, "name", "sgd"))).isZero();
        assertThat(choice.value(1.4)).isEqualTo("b");
        assertThatThrownBy(() -> choice.coordinate("c")).hasMessageContaining("expected one of");
    }

    @Test
    void aConditionalDimensionHasAValueOnlyWhereItsConditionHolds() {
        SearchSpace space = space(Map.of(
                "o", List.of(SGD, "adam"),
                "a.momentum", Map.of("float", List.of(0, 1), "when", Map.of("o", "sgd")),
                "a.deeper", Map.of("float", List.of(0, 1), "when", Map.of("a.momentum", 2))));
        SplittableRandom random = new SplittableRandom(5);
        int with = 0;
        for (int i = 0; i < 1000; i++) {
            Map<String, Object> drawn = space.draw(random);
            assertThat(drawn.containsKey("a.momentum")).isEqualTo(drawn.get("o").equals(SGD));
            assertThat(drawn).doesNotContainKey("a.deeper");
            with += drawn.containsKey("a.momentum") ? 1 : 0;
        }
        assertThat(with).isBetween(440, 560); // 1000 draws of a half: within 3.8 deviations
    }

    @Test
    void aGridHasAllCombinationsTheLastKeyFastest() {
        SearchSpace space = space(Map.of(
                "a", List.of(1, 2),
                "b", Map.of("log", List.of(0.01, 1), "points", 3),
                "c", Map.of("int", List.of(1, 2), "when", Map.of("a", 2))));
        List<Map<String, Object>> grid = space.grid();
        assertThat(grid).hasSize(3 + 6);
        assertThat(grid.get(0)).isEqualTo(Map.of("a", 1, "b", 0.01));
        assertThat((Double) grid.get(1).get("b")).isCloseTo(0.1, within(1e-12));
        assertThat(grid.get(3)).isEqualTo(Map.of("a", 2, "b", 0.01, "c", 1));
        assertThat(grid.get(4)).isEqualTo(Map.of("a", 2, "b", 0.01, "c", 2));
        assertThat(grid).doesNotHaveDuplicates();
        assertThatThrownBy(() ->
                        space(Map.of("a", Map.of("float", List.of(0, 1)))).grid())
                .hasMessageContaining("tune.space.a")
                .hasMessageContaining("points: 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                       | there are none",
                "{a: {flaot: [0, 1]}}                     | did you mean 'float'",
                "{a: {float: [1, 0]}}                     | the smaller first",
                "{a: {log: [0, 1]}}                       | above 0",
                "{a: {int: [0.5, 10]}}                    | whole numbers",
                "{a: {int: [0, 10], step: 20}}            | step: expected a distance",
                "{a: {choice: []}}                        | expected a list of values, got none",
                "{a: [1, 1]}                              | different values",
                "{a: 3}                                   | expected {log: [low, high]}",
                "{a: {float: [0, 1], int: [0, 1]}}        | expected one of choice, float, int and log",
                "{a: {float: [0, 1], when: {b: 1}}}       | 'b' is not in the space",
                "{a: {choice: [1], when: {b: 1}}, b: {choice: [1], when: {a: 1}}} | depend on each other",
                "{a: [1, 2], b: {choice: [1], when: {a: 3}}} | a is never 3",
            })
    void whatIsWrongIsSaid(String yaml, String message) throws Exception {
        Map<String, Object> given = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper()
                .readValue(yaml, new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {});
        assertThatThrownBy(() -> space(given))
                .hasMessageContaining("tune.space")
                .hasMessageContaining(message);
    }
}
