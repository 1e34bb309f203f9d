package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares, limits and the counting behind them. */
class TrafficTest {
    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }

    private static Traffic weights(Object... versionsAndWeights) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < versionsAndWeights.length; i += 2) {
            weights.put((String) versionsAndWeights[i], ((Number) versionsAndWeights[i + 1]).doubleValue());
        }
        return new Traffic(weights, null, null);
    }

    @Test
    void weightsAreKeptAsShares() {
        Traffic traffic = weights("1", 6, "2", 0, "3", 2);
        assertThat(traffic.weights()).containsExactly(Map.entry("1", 0.75), Map.entry("3", 0.25));
        assertThat(traffic.heaviest()).isEqualTo("1");
        assertThat(List.of(traffic.at(0), traffic.at(0.7499), traffic.at(0.75), traffic.at(0.9999)))
                .containsExactly("1", "1", "3", "3");
        assertThat(weights("a", 1, "b", 1).heaviest()).isEqualTo("a");
    }

    @Test
    void aShareMoves() {
        Traffic three = weights("1", 7, "2", 1, "3", 2).rollback(errors(0.1));
        Traffic two = three.move("2", "1");
        assertThat(two.weights().get("1")).isCloseTo(0.8, within(1e-12));
        assertThat(two.weights()).containsOnlyKeys("1", "3");
        assertThat(two.rollback()).isEqualTo(three.rollback());
        Traffic one = two.move("3", "1");
        assertThat(one.weights()).containsExactly(Map.entry("1", 1.0));
        assertThat(one.rollback()).isNull();
        assertThat(weights("2", 1).move("2", "1").weights()).containsExactly(Map.entry("1", 1.0));
    }

    /** The points are those that Python's hashlib gives. */
    @Test
    void aKeyHasItsPoint() {
        assertThat(SessionKey.point("m", "alice")).isEqualTo(0.5365548034271236);
        assertThat(SessionKey.point("m", "bob")).isEqualTo(0.3031095723981452);
        assertThat(SessionKey.point("words", "alice")).isEqualTo(0.9329632711773721);
        assertThat(SessionKey.point("m", "用户")).isEqualTo(0.034221913812973015);
    }

    private static RollbackPolicy errors(double limit) {
        return new RollbackPolicy("1", limit, null, null, 100, 20);
    }

    @Test
    void whatIsReadIsWhatIsDescribed() throws Exception {
        Traffic read = Traffic.read(json("""
                {"weights": {"1": 3, "2": 1}, "shadow": {"version": "3"},
                 "rollback": {"errors": 0.05, "p95Ratio": 2, "to": "1", "window": 100}}"""), Traffic.all("1"));
        assertThat(read.shadow()).isEqualTo(new Traffic.Shadow("3", 1));
        assertThat(read.rollback()).isEqualTo(new RollbackPolicy("1", 0.05, 2.0, null, 100, 50));
        assertThat(read.describe().toString())
                .isEqualTo(
                        "{\"weights\":{\"1\":0.75,\"2\":0.25},\"shadow\":{\"version\":\"3\",\"share\":1.0},"
                                + "\"rollback\":{\"to\":\"1\",\"errors\":0.05,\"p95Ratio\":2.0,\"window\":100,\"minimum\":50}}");
        assertThat(Traffic.read(read.describe(), Traffic.all("9"))).isEqualTo(read);
        assertThat(Traffic.read(json("{\"shadow\": null}"), read)).isEqualTo(weights("1", 3, "2", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"wieghts": {}}                                | unknown key 'wieghts'; did you mean 'weights'?
            {"weights": {}}                                | weights: expected at least one version with more than 0
            {"weights": {"1": 0}}                          | weights: expected at least one version with more than 0
            {"weights": {"1": -1}}                         | weights.1: expected 0 to 1e9, got -1
            {"weights": {"1": 1e300}}                      | weights.1: expected 0 to 1e9, got 1E+300
            {"weights": {"1": "x"}}                        | weights.1: expected a number, got the text 'x'
            {"weights": [1]}                               | weights: expected an object, got an array
            {"shadow": {"version": "1"}}                   | shadow.version: version 1 has a share of the requests
            {"shadow": {"version": 2}}                     | shadow.version: expected a text, got the number 2
            {"shadow": {"share": 0.5}}                     | shadow.version: expected a text, got nothing
            {"shadow": {"version": "2", "share": 0}}       | shadow.share: expected more than 0 and at most 1, got 0
            {"shadow": {"version": "2", "share": 1.5}}     | shadow.share: expected more than 0 and at most 1, got 1.5
            {"shadow": {"version": "2", "sahre": 1}}       | did you mean 'shadow.share'?
            {"rollback": {}}                               | rollback: expected at least one limit
            {"rollback": {"errors": 1}}                    | rollback.errors: expected at least 0 and less than 1, got 1
            {"rollback": {"p95Ratio": 0}}                  | rollback.p95Ratio: expected more than 0
            {"rollback": {"p95Millis": -5}}                | rollback.p95Millis: expected more than 0
            {"rollback": {"errors": 0.1, "minimum": 0}}    | rollback: expected a minimum of at least 1
            {"rollback": {"errors": 0.1, "window": 9}}     | rollback: expected a minimum of at least 1 and a window from it
            {"rollback": {"errors": 0.1, "window": 1025}}  | and a window from it to 1024, got 50 and 1025
            {"rollback": {"errors": 0.1, "window": 60.5}}  | rollback.window: expected a whole number, got the number 60.5
            {"rollback": {"errors": 0.1, "p95": 3}}        | did you mean 'rollback.
            """)
    void whatIsWrongIsSaid(String body, String expected) throws Exception {
        ObjectNode node = json(body);
        assertThatThrownBy(() -> Traffic.read(node, Traffic.all("1")))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(400))
                .hasMessageContaining(expected);
    }

    @Test
    void percentilesAreNearestRanksOfTheLast() {
        Samples samples = new Samples();
        assertThat(samples.last(10, 0)).isEqualTo(new Samples.Window(0, 0, Double.NaN, Double.NaN, Double.NaN));
        for (int i = 100; i >= 1; i--) {
            samples.answered(i * 1_000_000L);
        }
        assertThat(samples.last(100, 0)).isEqualTo(new Samples.Window(100, 0, 50, 95, 99));
        assertThat(samples.last(10, 0)).isEqualTo(new Samples.Window(10, 0, 5, 10, 10));
        assertThat(samples.last(100, 97)).isEqualTo(new Samples.Window(3, 0, 2, 3, 3));
        samples.error();
        samples.refused();
        samples.invalid();
        assertThat(samples.last(4, 0)).isEqualTo(new Samples.Window(4, 2, 1, 2, 2));
        assertThat(samples.statistics(7)).isEqualTo(new VersionStatistics(100, 1, 1, 1, 7, 102, 50, 95, 99));
        for (int i = 0; i < 5000; i++) {
            samples.answered(3_000_000);
        }
        assertThat(samples.last(Samples.KEPT, 0)).isEqualTo(new Samples.Window(1024, 0, 3, 3, 3));
        assertThat(samples.total()).isEqualTo(5102);
    }

    private static Samples.Window window(int requests, int failed, double p95) {
        return new Samples.Window(requests, failed, Double.NaN, p95, Double.NaN);
    }

    @Test
    void aLimitIsPassedOnlyAboveIt() {
        Samples.Window before = window(100, 0, 10);
        assertThat(errors(0.1).passed(window(19, 19, Double.NaN), before)).isEmpty();
        assertThat(errors(0.1).passed(window(20, 2, 5), before)).isEmpty();
        assertThat(errors(0.1).passed(window(20, 3, 5), before))
                .isEqualTo(Optional.of("3 of the last 20 requests failed, limit 0.1"));
        RollbackPolicy ratio = new RollbackPolicy("1", null, 2.0, null, 100, 20);
        assertThat(ratio.passed(window(100, 0, 20), before)).isEmpty();
        assertThat(ratio.passed(window(100, 0, 20.5), before))
                .isEqualTo(Optional.of("the 95th percentile of latency is 20.5 ms, 2.05 times the 10 ms of the version"
                        + " before, limit 2"));
        assertThat(ratio.passed(window(100, 81, 99), before)).isEmpty(); // 19 answered
        assertThat(ratio.passed(window(100, 0, 99), window(100, 81, 10))).isEmpty();
        RollbackPolicy millis = new RollbackPolicy("1", null, null, 30.0, 100, 20);
        assertThat(millis.passed(window(100, 0, 30), window(0, 0, Double.NaN))).isEmpty();
        assertThat(millis.passed(window(100, 0, 30.04), window(0, 0, Double.NaN)))
                .isEqualTo(Optional.of("the 95th percentile of latency is 30.04 ms, limit 30"));
    }
}
