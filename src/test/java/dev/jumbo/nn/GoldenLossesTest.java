package dev.jumbo.nn;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients of every loss against PyTorch's. */
class GoldenLossesTest {
    static Stream<Case> cases() {
        return Goldens.cases("losses");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valueAndGradientAreThoseOfPyTorch(Case golden) {
        try (Scope scope = Scope.open()) {
            Loss loss = functional(golden);
            check(loss, golden);
        }
    }

    static Stream<Case> means() {
        return cases().filter(golden -> named(golden) != null);
    }

    /** The losses that a recipe names, which take the mean. */
    @ParameterizedTest
    @MethodSource("means")
    void theNamedLossIsTheMean(Case golden) {
        try (Scope scope = Scope.open()) {
            check(Objects.requireNonNull(named(golden)), golden);
        }
    }

    static Stream<Case> rows() {
        try (Scope scope = Scope.open()) {
            return means()
                    .filter(golden -> golden.get("loss").asText().equals("CrossEntropy")
                            && golden.tensor("input").dim() == 2
                            && golden.tensor("target").dim() == 1)
                    .toList()
                    .stream();
        }
    }

    /** A head that says what it is asked. */
    @ParameterizedTest
    @MethodSource("rows")
    void ofAHeadOnlyTheRowsThatCount(Case golden) {
        try (Scope scope = Scope.open()) {
            JsonNode s = golden.settings();
            CrossEntropy loss = new CrossEntropy(s.path("labelSmoothing").asDouble(0), weights(s), ignoreIndex(s));
            long[] asked = {0};
            Layer head = x -> {
                asked[0] = x.size(0);
                return x;
            };
            check((x, t) -> loss.ofHead(head, x, t), golden);
            long counted = LongStream.of(golden.tensor("target").toLongs())
                    .filter(id -> id != ignoreIndex(s))
                    .count();
            assertThat(asked[0]).isEqualTo(counted);
        }
    }

    @Test
    void aHeadIsAskedOfSomeRowsOnly() {
        try (Scope scope = Scope.open()) {
            assertThat(rows().anyMatch(golden -> LongStream.of(
                                    golden.tensor("target").toLongs())
                            .anyMatch(id -> id == ignoreIndex(golden.settings()))))
                    .isTrue();
        }
    }

    private static void check(Loss loss, Case golden) {
        Tensor x = golden.tensor("input").requireGrad(true);
        Tensor y = loss.of(x, golden.tensor("target"));
        assertClose(golden + ": value", y, golden.get("output"), 1e-5);
        y.mul(golden.tensor("gradOutput")).sum().backward();
        assertClose(golden + ": gradient", Objects.requireNonNull(x.grad()), golden.get("gradInput"), 1e-5);
    }

    private static Loss functional(Case golden) {
        JsonNode s = golden.settings();
        boolean batchMean = s.get("reduction").asText().equals("batchmean");
        Reduction reduction = batchMean
                ? Reduction.SUM
                : Reduction.valueOf(s.get("reduction").asText().toUpperCase(Locale.ROOT));
        Tensor weight = s.has("weight") ? Goldens.tensor(s.get("weight")) : null;
        return switch (golden.get("loss").asText()) {
            case "CrossEntropy" ->
                (x, t) -> Functional.crossEntropy(
                        x,
                        t,
                        weight,
                        reduction,
                        ignoreIndex(s),
                        s.path("labelSmoothing").asDouble(0));
            case "BceWithLogits" -> {
                Tensor positive = s.has("posWeight") ? Goldens.tensor(s.get("posWeight")) : null;
                yield (x, t) -> Functional.bceWithLogits(x, t, null, positive, reduction);
            }
            case "Mse" -> (x, t) -> Functional.mseLoss(x, t, reduction);
            case "L1" -> (x, t) -> Functional.l1Loss(x, t, reduction);
            case "Huber" ->
                (x, t) -> Functional.huberLoss(x, t, reduction, s.get("delta").doubleValue());
            case "Nll" -> (x, t) -> Functional.nllLoss(x, t, weight, reduction, ignoreIndex(s));
            case "KlDiv" ->
                (x, t) -> Functional.klDiv(x, t, reduction, s.get("logTarget").booleanValue())
                        .mul(batchMean ? 1.0 / x.size(0) : 1);
            default -> throw new IllegalArgumentException("no loss for golden '" + golden + "'");
        };
    }

    private static @Nullable Loss named(Case golden) {
        JsonNode s = golden.settings();
        String reduction = s.get("reduction").asText();
        boolean plain = s.size() == 1;
        if (reduction.equals("batchmean")) {
            return s.get("logTarget").booleanValue() ? null : Losses::klDivergence;
        }
        if (!reduction.equals("mean")) {
            return null;
        }
        return switch (golden.get("loss").asText()) {
            case "CrossEntropy" ->
                plain
                        ? Losses::crossEntropy
                        : new CrossEntropy(s.path("labelSmoothing").asDouble(0), weights(s), ignoreIndex(s));
            case "BceWithLogits" -> plain ? Losses::bceWithLogits : null;
            case "Mse" -> Losses::mse;
            case "L1" -> Losses::l1;
            case "Huber" -> s.get("delta").doubleValue() == 1 ? Losses::huber : null;
            case "Nll" -> plain ? Losses::nll : null;
            default -> null;
        };
    }

    private static List<Float> weights(JsonNode settings) {
        List<Float> weights = new ArrayList<>();
        settings.path("weight").path("data").forEach(w -> weights.add(w.floatValue()));
        return weights;
    }

    private static long ignoreIndex(JsonNode settings) {
        return settings.path("ignoreIndex").asLong(CrossEntropy.IGNORE);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyLossHasAGolden(String name) {
        assertThat(cases().filter(golden -> golden.get("loss").asText().equals(name)))
                .isNotEmpty();
    }

    static Stream<String> names() {
        return Stream.of("CrossEntropy", "BceWithLogits", "Mse", "L1", "Huber", "Nll", "KlDiv");
    }
}
