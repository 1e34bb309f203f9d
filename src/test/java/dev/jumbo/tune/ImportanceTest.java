package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Importances against functions whose variances are known. */
class ImportanceTest {
    private static final Domain UNIT = new Domain.Interval(0, 1, 0, false, false);

    private static Map<String, Double> of(Map<String, Domain> domains, int rows, ToDoubleFunction<double[]> function) {
        SplittableRandom random = new SplittableRandom(8);
        double[][] at = new double[rows][domains.size()];
        double[] values = new double[rows];
        List<Domain> list = List.copyOf(domains.values());
        for (int i = 0; i < rows; i++) {
            for (int d = 0; d < list.size(); d++) {
                Domain domain = list.get(d);
                at[i][d] = domain.coordinate(
                        domain.value(domain.low() + random.nextDouble() * (domain.high() - domain.low())));
            }
            values[i] = function.applyAsDouble(at[i]);
        }
        return Importance.of(domains, at, values, 3);
    }

    private static Map<String, Domain> domains(Domain... domains) {
        Map<String, Domain> named = new LinkedHashMap<>();
        for (Domain domain : domains) {
            named.put("abcdef".substring(named.size(), named.size() + 1), domain);
        }
        return named;
    }

    @Test
    void aTreeIsIntegratedExactly() {
        // f = 4 where a > 1/2, plus 2 where the choice is 1 of 4: four leaves of known size.
        Domain choice = new Domain.Choice(List.of("p", "q", "r", "s"));
        double[][] rows = {{0.25, 0}, {0.75, 0}, {0.25, 1}, {0.75, 1}};
        RegressionTree tree =
                new RegressionTree(List.of(UNIT, choice), rows, new double[] {0, 4, 2, 6}, new int[] {0, 1, 2, 3});
        assertThat(tree.leaves()).hasSize(4);
        List<Domain> domains = List.of(UNIT, choice);
        assertThat(Importance.alone(tree, domains, 0)).isCloseTo(16 * 0.25, within(1e-12));
        double share = tree.leaves().stream()
                .filter(leaf -> leaf.value() == 2 || leaf.value() == 6)
                .mapToDouble(leaf -> leaf.share(1, choice))
                .findFirst()
                .orElseThrow();
        assertThat(share).isIn(0.25, 0.75); // q against the others, or p against the others
        assertThat(Importance.alone(tree, domains, 1)).isCloseTo(4 * 0.25 * 0.75, within(1e-12));
        assertThat(Importance.variance(tree, domains)).isCloseTo(4 + 0.75, within(1e-12));
    }

    @Test
    void variancesOfATreeAreOptunas() {
        JsonNode golden = Goldens.read("fanova");
        List<Domain> domains = Goldens.stream(golden.get("spaces"))
                .<Domain>map(ends -> new Domain.Interval(
                        ends.get(0).doubleValue(), ends.get(1).doubleValue(), 0, false, false))
                .toList();
        for (JsonNode each : golden.get("trees")) {
            double[][] at = Goldens.stream(each.get("at")).map(Goldens::doubles).toArray(double[][]::new);
            int[] all = IntStream.range(0, at.length).toArray();
            RegressionTree tree = new RegressionTree(domains, at, Goldens.doubles(each.get("values")), all);
            assertThat(Importance.variance(tree, domains))
                    .isCloseTo(each.get("variance").doubleValue(), withinPercentage(1e-4));
            for (int d = 0; d < domains.size(); d++) {
                assertThat(Importance.alone(tree, domains, d))
                        .isCloseTo(each.get("alone").get(d).doubleValue(), within(1e-6));
            }
        }
    }

    @Test
    void anAdditiveFunctionsSharesAreItsVariances() {
        // variances: 9 / 12, 4 / 12 and, of a choice of 0, 0 and 3, 2; a dimension without effect has none
        Map<String, Domain> domains = domains(UNIT, UNIT, new Domain.Choice(List.of(1, 2, 3)), UNIT);
        Map<String, Double> shares = of(domains, 600, x -> 3 * x[0] + 2 * x[1] + (x[2] == 2 ? 3 : 0));
        double total = 9 / 12.0 + 4 / 12.0 + 2;
        assertThat(shares.get("a")).isCloseTo(9 / 12.0 / total, within(0.03));
        assertThat(shares.get("b")).isCloseTo(4 / 12.0 / total, within(0.03));
        assertThat(shares.get("c")).isCloseTo(2 / total, within(0.03));
        assertThat(shares.get("d")).isCloseTo(0, within(0.01));
    }

    /** Forests flatten what they learn: Optuna's, from as many examples, has 0.29, 0.33 and 0.01. */
    @Test
    void ishigamisFunctionHasItsKnownShares() {
        Domain angle = new Domain.Interval(-Math.PI, Math.PI, 0, false, false);
        Map<String, Double> shares = of(domains(angle, angle, angle), 1200, x -> {
            double s = Math.sin(x[1]);
            return Math.sin(x[0]) + 7 * s * s + 0.1 * Math.pow(x[2], 4) * Math.sin(x[0]);
        });
        assertThat(shares.get("a")).isCloseTo(0.3139, within(0.06));
        assertThat(shares.get("b")).isCloseTo(0.4424, within(0.11));
        assertThat(shares.get("c")).isCloseTo(0, within(0.04));
    }

    @Test
    void valuesThatAreAllTheSameHaveNoCause() {
        assertThat(of(domains(UNIT, UNIT), 20, x -> 5).values()).containsOnly(0.0);
    }
}
