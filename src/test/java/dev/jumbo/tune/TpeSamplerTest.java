package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.testing.Goldens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.hipparchus.stat.inference.ChiSquareTest;
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
        Density density;
        if (parsed instanceof Domain.Interval interval) {
            double[] coordinates =
                    DoubleStream.of(seen).map(interval::coordinate).toArray();
            ParzenDensity parzen = ParzenDensity.of(interval, coordinates, TpeSampler.weights(seen.length));
            assertThat(parzen.means()).containsExactly(Goldens.doubles(golden.get("means")), within(1e-9));
            assertThat(parzen.deviations()).containsExactly(Goldens.doubles(golden.get("deviations")), within(1e-9));
            assertThat(parzen.weights()).containsExactly(Goldens.doubles(golden.get("weights")), within(1e-12));
            density = parzen;
        } else {
            density = new ChoiceDensity(3, seen, TpeSampler.weights(seen.length));
        }
        for (int i = 0; i < at.length; i++) {
            double coordinate = parsed instanceof Domain.Interval interval ? interval.coordinate(at[i]) : at[i];
            assertThat(density.logDensity(coordinate)).as("at " + at[i]).isCloseTo(expected[i], within(1e-7));
        }
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
            assertThat(new TpeSampler(Direction.MIN).good(trials))
                    .containsExactlyInAnyOrder(Goldens.stream(split.get("good"))
                            .map(JsonNode::intValue)
                            .toArray(Integer[]::new));
        });
    }

    @Test
    void drawsAreDistributedAsTheDensitySays() {
        Domain.Interval steps = new Domain.Interval(0, 9, 1, false, true);
        ParzenDensity density = ParzenDensity.of(steps, new double[] {2, 2, 7, 3}, TpeSampler.weights(4));
        SplittableRandom random = new SplittableRandom(6);
        long[] counts = new long[10];
        double[] expected = new double[10];
        for (int i = 0; i < 20_000; i++) {
            counts[(int) Math.round(density.draw(random))]++;
        }
        double total = 0;
        for (int k = 0; k < 10; k++) {
            expected[k] = 20_000 * Math.exp(density.logDensity(k));
            total += expected[k];
        }
        assertThat(total).isCloseTo(20_000, within(1e-6));
        assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isGreaterThan(0.01);
    }

    @Test
    void aDensityIntegratesToOne() {
        Domain.Interval interval = new Domain.Interval(-1, 2, 0, false, false);
        ParzenDensity density = ParzenDensity.of(interval, new double[] {-1, 0.3, 1.9}, TpeSampler.weights(3));
        double sum = 0;
        int cells = 30_000;
        for (int i = 0; i < cells; i++) {
            sum += Math.exp(density.logDensity(-1 + 3 * (i + 0.5) / cells)) * 3 / cells;
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
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
