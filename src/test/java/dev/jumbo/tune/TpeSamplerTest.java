package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.testing.Goldens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tree-structured Parzen estimator against Optuna's densities, and against random search on functions with known minima. */
class TpeSamplerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> estimators() {
        return Goldens.stream(Goldens.read("parzen").get("estimators"));
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void densitiesAreOptunas(JsonNode golden) {
        Map<String, Object> domain = JSON.convertValue(golden.get("domain"), new TypeReference<>() {});
        Domain parsed =
                SearchSpace.parse(Map.of("x", domain)).dimensions().get(0).domain();
        double[] seen = Goldens.doubles(golden.get("observations"));
        double[] at = Goldens.doubles(golden.get("at"));
        double[] expected = Goldens.doubles(golden.get("logDensity"));
        double[] weights = Goldens.doubles(golden.get("weights"));
        Kernels kernels = parsed instanceof Domain.Interval interval
                ? new NumberKernels(
                        interval, Goldens.doubles(golden.get("means")), Goldens.doubles(golden.get("deviations")))
                : new ChoiceKernels(3, seen);
        for (int i = 0; i < at.length; i++) {
            double coordinate = parsed instanceof Domain.Interval interval ? interval.coordinate(at[i]) : at[i];
            double density = 0;
            for (int part = 0; part < weights.length; part++) {
                density += weights[part] * Math.exp(kernels.logDensity(part, coordinate));
            }
            assertThat(Math.log(density)).as("at " + at[i]).isCloseTo(expected[i], within(1e-7));
        }
    }

    static Stream<JsonNode> joints() {
        return Goldens.stream(Goldens.read("parzen").get("joints"));
    }

    @ParameterizedTest
    @MethodSource("joints")
    void densitiesOfSeveralDimensionsAreSciPys(JsonNode golden) {
        SearchSpace space = SearchSpace.parse(Map.of(
                "rate", Map.of("log", List.of(1e-5, 0.1)),
                "layers", Map.of("int", List.of(1, 8), "when", Map.of("kind", "b")),
                "kind", List.of("a", "b", "c")));
        List<Trial> trials = new ArrayList<>();
        golden.get("seen").forEach(seen -> trials.add(trial(trials.size(), seen)));
        ParzenEstimator estimator = ParzenEstimator.of(space, trials, Goldens.doubles(golden.get("counts")));
        double[] expected = Goldens.doubles(golden.get("logDensity"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(estimator.logDensity(trial(i, golden.get("at").get(i)).parameters()))
                    .isCloseTo(expected[i], within(1e-9));
        }
    }

    private static Trial trial(int number, JsonNode values) {
        Map<String, Object> parameters = JSON.convertValue(values, new TypeReference<>() {});
        return new Trial(number, Trial.State.FINISHED, 1, 0, parameters, List.of(), 0, "");
    }

    @Test
    void theGoodTrialsAreOptunas() {
        Goldens.stream(Goldens.read("parzen").get("splits")).forEach(split -> {
            double[] values = Goldens.doubles(split.get("values"));
            double[] epochs = Goldens.doubles(split.get("epochs"));
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                Trial.State state = epochs[i] == 0 ? Trial.State.FINISHED : Trial.State.PRUNED;
                trials.add(new Trial(i, state, (int) epochs[i], values[i], Map.of(), List.of(), 0, ""));
            }
            assertThat(new TpeSampler(Direction.MIN).good(trials).stream().map(Trial::number))
                    .containsExactlyInAnyOrder(Goldens.stream(split.get("good"))
                            .map(JsonNode::intValue)
                            .toArray(Integer[]::new));
        });
    }

    @Test
    void theBetterOfTheGoodCountMoreAndOneInTheMean() {
        assertThat(TpeSampler.counts(1)).containsExactly(1.0);
        double[] counts = TpeSampler.counts(3); // log 4, log 2 and log 4/3 over their mean
        double mean = Math.log(4 * 2 * 4 / 3.0) / 3;
        assertThat(counts)
                .containsExactly(
                        new double[] {Math.log(4) / mean, Math.log(2) / mean, Math.log(4 / 3.0) / mean}, within(1e-12));
    }

    /** A number and a choice that belong together: drawn together, as often as their common density says. */
    @Test
    void drawsAreDistributedAsTheDensitySays() {
        SearchSpace space = SearchSpace.parse(
                Map.of("steps", Map.of("int", List.of(0, 4)), "kind", List.of("a", "b"), "only", onlyOf("b")));
        List<Trial> trials = new ArrayList<>();
        for (String[] seen : new String[][] {{"0", "a"}, {"1", "a"}, {"4", "b"}, {"3", "b"}}) {
            Map<String, Object> values = new TreeMap<>(Map.of("steps", Integer.valueOf(seen[0]), "kind", seen[1]));
            if (seen[1].equals("b")) {
                values.put("only", 1);
            }
            trials.add(new Trial(trials.size(), Trial.State.FINISHED, 1, 0, values, List.of(), 0, ""));
        }
        ParzenEstimator estimator = ParzenEstimator.of(space, trials, new double[] {1, 2, 0.5, 1});
        SplittableRandom random = new SplittableRandom(6);
        Map<Map<String, Object>, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            drawn.merge(estimator.draw(random), 1, Integer::sum);
        }
        double total = 0;
        double statistic = 0;
        List<Map<String, Object>> grid = space.grid();
        for (Map<String, Object> cell : grid) {
            double expected = 20_000 * Math.exp(estimator.logDensity(cell));
            total += expected;
            statistic += Math.pow(drawn.getOrDefault(cell, 0) - expected, 2) / expected;
        }
        assertThat(grid).hasSize(5 * 3);
        assertThat(total).isCloseTo(20_000, within(1e-6));
        assertThat(statistic).isLessThan(new ChiSquaredDistribution(14).inverseCumulativeProbability(0.99));
    }

    private static Map<String, Object> onlyOf(String kind) {
        return Map.of("int", List.of(0, 1), "when", Map.of("kind", kind));
    }

    @Test
    void aDensityIntegratesToOne() {
        Domain.Interval interval = new Domain.Interval(-1, 2, 0, false, false);
        NumberKernels kernels = NumberKernels.of(interval, new double[] {-1, 0.3, Double.NaN, 1.9}, 2);
        int cells = 30_000;
        for (int part = 0; part < 5; part++) {
            double sum = 0;
            for (int i = 0; i < cells; i++) {
                sum += Math.exp(kernels.logDensity(part, -1 + 3 * (i + 0.5) / cells)) * 3 / cells;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"BRANIN, 0.6", "ROSENBROCK, 0.8", "MIXED, 0.5", "HARTMANN, 0.8"})
    void tpeIsBetterThanRandomSearch(TestFunction function, double factor) {
        double tpe = mean(function.best(new TpeSampler(Direction.MIN), 60, 20));
        double random = mean(function.best(new RandomSampler(), 60, 20));
        assertThat(tpe).isPositive().isLessThan(factor * random);
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }
}
