package dev.jumbo.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What SciPy's {@code ks_2samp} says; scripts/goldens/drift.py writes it. */
class KolmogorovSmirnovTest {
    @Test
    void itIsSciPys() throws IOException {
        JsonNode cases;
        try (InputStream in = KolmogorovSmirnovTest.class.getResourceAsStream("/goldens/drift.json")) {
            cases = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("ks");
        }
        assertThat(cases).hasSize(8);
        for (JsonNode c : cases) {
            TestResult found = c.has("first")
                    ? KolmogorovSmirnov.test(doubles(c.get("first")), doubles(c.get("second")))
                    : KolmogorovSmirnov.test(
                            IntStream.range(0, 1000)
                                    .mapToDouble(i -> i * 7919 % 1009 / 1009.0)
                                    .toArray(),
                            IntStream.range(0, 4000)
                                    .mapToDouble(i -> i * 104729 % 4001 / 4001.0 * 0.95)
                                    .toArray());
            String name = c.get("name").asText();
            assertThat(found.statistic()).as(name).isCloseTo(c.get("statistic").asDouble(), within(1e-12));
            assertThat(found.pValue()).as(name).isCloseTo(c.get("p").asDouble(), within(1e-9));
        }
    }

    @Test
    void whatIsNoSampleIsRefused() {
        assertThatThrownBy(() -> KolmogorovSmirnov.test(new double[0], new double[] {1}))
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> KolmogorovSmirnov.test(new double[] {1}, new double[] {Double.NaN}))
                .hasMessageContaining("expected finite numbers");
    }

    private static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
