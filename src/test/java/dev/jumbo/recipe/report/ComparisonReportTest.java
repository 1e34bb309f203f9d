package dev.jumbo.recipe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.Browser;
import dev.jumbo.recipe.report.ComparisonReport.Bin;
import dev.jumbo.recipe.report.ComparisonReport.Comparison;
import dev.jumbo.recipe.report.ComparisonReport.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
    private static Comparison comparison(List<Bin> answers) {
        return new Comparison(
                "Drift of <b>",
                "Two samples.",
                "trained",
                "served",
                List.of("PSI", "verdict"),
                List.of(
                        new Part("answers", List.of("0.123", "some change"), "<i>yes</i>: 25.0%", answers),
                        new Part(
                                "unknown_share",
                                List.of("", "too few"),
                                "expected at least 30",
                                List.of(new Bin("up to 0", 0, 0), new Bin("above 0", 0, 0)))));
    }

    private static JsonNode charts(String page) throws IOException {
        String start = "<script type=\"application/json\" id=\"report-data\">";
        int from = page.indexOf(start) + start.length();
        return new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
    }

    @Test
    void holdsTheNumbers() throws IOException {
        String page = ComparisonReport.render(comparison(List.of(new Bin("no<", 300, 1500), new Bin("yes", 100, 500))));
        assertThat(page)
                .contains("<h1>Drift of &lt;b&gt;</h1>", "<td class=\"n\">0.123</td><td class=\"n\">some change</td>")
                .contains("&lt;i&gt;yes&lt;/i&gt;: 25.0%")
                .contains("<th scope=\"row\">no&lt;</th><td class=\"n\">300</td><td class=\"n\">75.0%</td>"
                        + "<td class=\"n\">1,500</td><td class=\"n\">75.0%</td>")
                .contains("<th scope=\"row\">above 0</th><td class=\"n\">0</td><td class=\"n\">n/a</td>")
                .doesNotContain("<i>yes");
        JsonNode chart = charts(page).path("chart-1");
        assertThat(chart.path("bins")).extracting(JsonNode::asText).containsExactly("no<", "yes");
        assertThat(chart.path("series").findValuesAsText("name")).containsExactly("trained", "served");
        assertThat(chart.path("series").get(1).path("shares").get(1).asDouble()).isCloseTo(25, within(1e-9));
        assertThat(charts(page)
                        .path("chart-2")
                        .path("series")
                        .get(0)
                        .path("shares")
                        .get(0)
                        .asDouble())
                .isZero();
    }

    @Test
    void ofManyBinsThoseThatDifferMostAreDrawn() throws IOException {
        List<Bin> many = IntStream.range(0, 100)
                .mapToObj(i -> new Bin("b" + i, 10, i >= 60 && i < 90 ? 20 : 10))
                .toList();
        String page = ComparisonReport.render(comparison(many));
        assertThat(charts(page).path("chart-1").path("bins"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(
                        IntStream.range(60, 90).mapToObj(i -> "b" + i).toList());
        assertThat(page).contains("The 30 of 100 that differ most", "<th scope=\"row\">b99</th>");
    }

    @Test
    void itIsDrawn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("drift.html");
        ComparisonReport.write(file, comparison(List.of(new Bin("no", 300, 1500), new Bin("yes", 100, 500))));
        assertThat(Files.list(folder)).containsExactly(file);
        try (Browser browser = Browser.open("en")) {
            browser.driver().get(file.toUri().toString());
            browser.find("#chart-1 svg text", "yes");
            assertThat(browser.all("#chart-1 svg path[fill='#2f6db3']")).hasSizeGreaterThanOrEqualTo(2);
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void eachPartHasAValueForEachColumn() {
        assertThatThrownBy(() -> new Comparison(
                        "t", "n", "a", "b", List.of("PSI"), List.of(new Part("p", List.of(), "", List.of()))))
                .hasMessage("p: expected 1 values [PSI], got []");
    }
}
