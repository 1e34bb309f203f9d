package dev.jumbo.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The learning rate of each step against PyTorch's schedulers. */
class GoldenSchedulesTest {
    static Stream<Case> byStep() {
        return Goldens.cases("schedules").filter(golden -> !golden.has("metrics"));
    }

    static Stream<Case> byMetric() {
        return Goldens.cases("schedules").filter(golden -> golden.has("metrics"));
    }

    @ParameterizedTest
    @MethodSource("byStep")
    void ratesAreThoseOfPyTorch(Case golden) {
        double[] rates = Goldens.doubles(golden.get("rates"));
        Schedule schedule = schedule(golden, rates.length);
        double lr = golden.settings().get("lr").doubleValue();
        // LinearLR ends before the run does; the line's run is its own length.
        long total = golden.get("schedule").asText().equals("LinearLR")
                ? golden.settings().get("steps").longValue()
                : rates.length;
        for (int k = 0; k < rates.length; k++) {
            assertThat(lr * schedule.factor(k, total))
                    .as("%s: rate of step %d", golden, k)
                    .isCloseTo(rates[k], within(1e-9 * lr));
        }
    }

    @ParameterizedTest
    @MethodSource("byMetric")
    void thePlateauFallsWherePyTorchsDoes(Case golden) {
        JsonNode s = golden.settings();
        double lr = s.get("lr").doubleValue();
        Schedule.ReduceOnPlateau defaults = new Schedule.ReduceOnPlateau();
        Schedule.ReduceOnPlateau settings = new Schedule.ReduceOnPlateau(
                s.path("factor").asDouble(defaults.gamma()),
                s.path("patience").asInt(defaults.patience()),
                s.path("threshold").asDouble(defaults.threshold()),
                s.path("minLr").asDouble(0) / lr);
        double[] rates = Goldens.doubles(golden.get("rates"));
        double[] metrics = Goldens.doubles(golden.get("metrics"));
        Plateau plateau = Plateau.START;
        for (int k = 0; k < rates.length; k++) {
            assertThat(lr * plateau.scale())
                    .as("%s: rate of epoch %d", golden, k)
                    .isCloseTo(rates[k], within(1e-9 * lr));
            plateau = plateau.after(metrics[k], settings);
        }
    }

    @Test
    void theShorthandsHaveTheDefaultsOfPyTorch() {
        assertThat(Schedule.oneCycle()).isEqualTo(new Schedule.OneCycle(0.3, 25, 1e4));
        assertThat(Schedule.cosine()).isEqualTo(new Schedule.Cosine(0));
        assertThat(Schedule.constant().factor(7, 10)).isEqualTo(1);
        assertThat(new Schedule.ReduceOnPlateau()).isEqualTo(new Schedule.ReduceOnPlateau(0.1, 10, 1e-4, 0));
    }

    private static Schedule schedule(Case golden, int steps) {
        JsonNode s = golden.settings();
        double lr = s.get("lr").doubleValue();
        return switch (golden.get("schedule").asText()) {
            case "Constant" -> Schedule.constant();
            case "StepLR" ->
                new Schedule.Step(
                        s.get("stepSize").doubleValue() / steps, s.get("gamma").doubleValue());
            case "CosineAnnealingLR" -> new Schedule.Cosine(s.get("min").doubleValue() / lr);
            case "LinearLR" ->
                new Schedule.Linear(
                        s.get("startFactor").doubleValue(), s.get("endFactor").doubleValue());
            case "WarmupCosine" ->
                Schedule.warmup(
                        s.get("warmup").longValue(),
                        new Schedule.Cosine(s.get("min").doubleValue() / lr));
            case "OneCycleLR" ->
                s.has("pctStart")
                        ? new Schedule.OneCycle(
                                s.get("pctStart").doubleValue(),
                                s.get("divFactor").doubleValue(),
                                s.get("finalDivFactor").doubleValue())
                        : Schedule.oneCycle();
            default -> throw new IllegalArgumentException("no schedule for golden '" + golden + "'");
        };
    }
}
