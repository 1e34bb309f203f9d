package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the papers' formulas say; scripts/goldens/text_metrics.py writes it. */
class TextMetricGoldensTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("text_metrics");
    }

    private static List<String> strings(JsonNode list) {
        return Goldens.stream(list).map(JsonNode::asText).toList();
    }

    private static void update(TextMetric metric, Goldens.Case golden) {
        for (int i = 0; i < golden.get("texts").size(); i++) {
            metric.update(
                    golden.get("texts").get(i).asText(),
                    strings(golden.get("references").get(i)));
        }
    }

    @Test
    void everyNamedMetricIsCompared() {
        Set<String> compared = new TreeSet<>();
        cases().forEach(c -> c.get("expected").fieldNames().forEachRemaining(compared::add));
        assertThat(compared).containsExactlyInAnyOrderElementsOf(TextMetrics.names());
        assertThat(cases()).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesEqualThePapers(Goldens.Case golden) {
        for (String name : TextMetrics.names()) {
            TextMetric metric = TextMetrics.byName(name);
            update(metric, golden);
            assertThat(metric.value())
                    .as(name)
                    .isCloseTo(golden.get("expected").get(name).asDouble(), within(1e-10));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bleuWithEveryOption(Goldens.Case golden) {
        assertThat(golden.get("bleu").size()).isEqualTo(24);
        Goldens.stream(golden.get("bleu")).forEach(option -> {
            Bleu bleu = new Bleu(
                    BleuTokens.valueOf(option.get("tokens").asText()),
                    new Bleu.Smoothing(
                            Bleu.Smoothing.Method.valueOf(
                                    option.get("smoothing").asText()),
                            option.get("amount").asDouble()),
                    option.get("order").asInt(),
                    option.get("effective").asBoolean());
            update(bleu, golden);
            assertThat(bleu.value())
                    .as(option.toString())
                    .isCloseTo(option.get("value").asDouble(), within(1e-10));
        });
    }

    @Test
    void tokens() {
        Goldens.stream(Goldens.read("text_metrics").get("tokens")).forEach(cut -> {
            for (BleuTokens tokens : BleuTokens.values()) {
                assertThat(tokens.split(cut.get("text").asText()))
                        .as("%s of %s", tokens, cut.get("text"))
                        .isEqualTo(strings(cut.get("tokens").get(tokens.name())));
            }
        });
    }
}
