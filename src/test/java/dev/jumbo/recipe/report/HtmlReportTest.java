package dev.jumbo.recipe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.report.ReportData.Calibration;
import dev.jumbo.recipe.report.ReportData.ClassScore;
import dev.jumbo.recipe.report.ReportData.Mistake;
import dev.jumbo.recipe.report.ReportData.RocCurve;
import dev.jumbo.recipe.report.ReportData.TimeSample;
import dev.jumbo.train.log.MetricsRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>";

    /** The page without its library, script and style. */
    private static String body(String page) {
        return page.substring(page.indexOf("<body>")).replaceAll("(?s)<script>.*?</script>", "");
    }

    private static JsonNode charts(String page) throws IOException {
        String start = "<script type=\"application/json\" id=\"report-data\">";
        int from = page.indexOf(start) + start.length();
        return new ObjectMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
    }

    @Test
    void writesTheWholeReportUnderItsName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "old");
        ReportData data = SampleReport.classifier(SampleReport.CLOTHES);
        HtmlReport.write(file, data);
        assertThat(Files.readString(file)).isEqualTo(HtmlReport.render(data));
        assertThat(Files.list(folder)).containsExactly(file);
        // Less than the library and a few pictures: nothing is in it twice.
        assertThat(Files.size(file)).isBetween(650_000L, 1_000_000L);
    }

    @Test
    void holdsTheNumbers() throws IOException {
        String page = HtmlReport.render(ReportData.of("two classes")
                .facts(Map.of("model", "mlp"))
                .metrics(Map.of("f1_macro", 0.87654))
                .history(List.of(
                        MetricsRecord.train(10, 1, 1, Map.of("loss", 0.5, "learning_rate", 0.001)),
                        MetricsRecord.train(20, 2, 2, Map.of("loss", 0.25, "learning_rate", 0.0005)),
                        MetricsRecord.validation(20, 2, 2, Map.of("loss", 0.375))))
                .confusion(List.of("cat", "dog"), new long[][] {{75, 25}, {1, 1234}})
                .perClass(List.of(new ClassScore("cat", 0.9868, 0.75, 0.8523, 100)))
                .roc(List.of(new RocCurve("cat", new double[] {0, 0.25, 1}, new double[] {0, 0.75, 1}, 0.75)))
                .calibration(new Calibration(
                        List.of(new Calibration.Bin(Double.NaN, Double.NaN, 0), new Calibration.Bin(0.9, 0.8, 40)),
                        0.1))
                .worst(List.of(new Mistake(new byte[] {1, 2, 3}, "a.png", "cat", "dog", 0.987)))
                .time(List.of(new TimeSample(5, 1000, 3 << 20, -1)))
                .recipe("seed: 42\n")
                .dataCard(Map.of("pictures", 12345)));
        String body = body(page);
        assertThat(body)
                .contains("<dt>model</dt><dd>mlp</dd>")
                .contains("F1 macro</dt><dd>0.8765</dd>")
                .contains("75<small>75.0%</small>", "25<small>25.0%</small>", "1,234<small>99.9%</small>")
                .contains("<b>25</b> (25.0%)")
                .contains("0.9868</td>", "0.7500</td>", "0.8523</td>", "100</td>")
                .contains("<b>0.1000</b>")
                .contains("data:image/png;base64,AQID", "98.7%", "alt=\"cat taken for dog\"")
                .contains("<b>seed</b>: 42")
                .contains("<dt>pictures</dt><dd>12,345</dd>");

        JsonNode charts = charts(page);
        assertThat(charts.at("/chart-1/title").asText()).isEqualTo("Loss");
        assertThat(charts.at("/chart-1/best").asText()).isEqualTo("min");
        assertThat(charts.at("/chart-1/series/0/name").asText()).isEqualTo("train");
        assertThat(charts.at("/chart-1/series/0/points").toString()).isEqualTo("[[10.0,0.5],[20.0,0.25]]");
        assertThat(charts.at("/chart-1/series/1/name").asText()).isEqualTo("validation");
        assertThat(charts.at("/chart-1/series/1/points").toString()).isEqualTo("[[20.0,0.375]]");
        assertThat(charts.at("/chart-2/series/0/points/1/1").asDouble()).isEqualTo(0.0005);
        assertThat(charts.at("/chart-3/series/0/name").asText()).isEqualTo("cat  0.750");
        assertThat(charts.at("/chart-3/series/0/points").toString()).isEqualTo("[[0.0,0.0],[0.25,0.75],[1.0,1.0]]");
        assertThat(charts.at("/chart-4/bins/1/accuracy").asDouble()).isEqualTo(0.8);
        assertThat(charts.at("/chart-6/series/0/points").toString()).isEqualTo("[[5.0,3.0]]");
    }

    @Test
    void partsWithoutDataAreLeftOut() throws IOException {
        String page = HtmlReport.render(ReportData.of("nothing"));
        assertThat(body(page)).contains("<h1>nothing</h1>").doesNotContain("<section", "<nav", "<dl", "<table");
        assertThat(page).doesNotContain("echarts={}").hasSizeLessThan(40_000);

        String regression = body(HtmlReport.render(ReportData.of("regression")
                .metrics(Map.of("mse", 0.5))
                .history(List.of(MetricsRecord.train(1, 1, 1, Map.of("loss", 0.5))))));
        assertThat(regression).contains("id=\"training\"").doesNotContain("Confusion", "ROC", "Worst", "Recipe");
    }

    @Test
    void seriesWithoutFinitePointsAreNotDrawn() throws IOException {
        String page = HtmlReport.render(SampleReport.edges());
        JsonNode charts = charts(page);
        assertThat(charts.findValuesAsText("title"))
                .containsExactly("Loss", "Gradient norm", "Reliability diagram", "Memory");
        assertThat(charts.at("/chart-1/series")).hasSize(1);
        assertThat(body(page)).contains("No class was taken for another", "Loss</dt><dd>n/a</dd>");
        assertThat(charts.toString()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void hostileTextIsShownAndNotRun() throws IOException {
        ReportData data = SampleReport.classifier(List.of(HOSTILE, "狗", "\u202egnp.exe\0"))
                .facts(Map.of(HOSTILE, HOSTILE))
                .metrics(Map.of(HOSTILE, 1.0))
                .history(List.of(MetricsRecord.train(1, 1, 1, Map.of(HOSTILE, 0.5))))
                .recipe(HOSTILE + ": " + HOSTILE)
                .dataCard(Map.of(HOSTILE, List.of(HOSTILE, Map.of(HOSTILE, HOSTILE))));
        String page = HtmlReport.render(data);
        assertThat(body(page))
                .contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;/script&gt;")
                .contains("<span>狗</span>", "\ufffdgnp.exe\ufffd")
                .doesNotContain("<img src=x", "\u202e");
        assertThat(count(page, "<script")).as("data, library, script").isEqualTo(3);
        assertThat(count(page, "</script")).isEqualTo(3);
        assertThat(charts(page).at("/chart-1/title").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        String page = HtmlReport.render(SampleReport.classifier(SampleReport.CLOTHES));
        assertThat(page).contains("default-src 'none'; img-src data:;");
        Matcher reference = Pattern.compile("(?i)\\b(?:src|href|srcset|action)\\s*=\\s*[\"']([^\"']*)")
                .matcher(body(page));
        var elsewhere = new ArrayList<String>();
        int found = 0;
        while (reference.find()) {
            found++;
            if (!reference.group(1).matches("(?:#|data:image/png;base64,).*")) {
                elsewhere.add(reference.group(1));
            }
        }
        assertThat(found).isGreaterThan(24);
        assertThat(elsewhere).isEmpty();
        assertThat(body(page)).doesNotContain("http://", "https://", "<link", "@import");
        String style = page.substring(page.indexOf("<style>"), page.indexOf("</style>"));
        assertThat(style).doesNotContain("url(", "@import", "http");
    }

    @Test
    void thePolicyAllowsExactlyTheScriptsOfTheFile() throws Exception {
        String page = HtmlReport.render(SampleReport.classifier(SampleReport.CLOTHES));
        Matcher script = Pattern.compile("(?s)<script>(.*?)</script>").matcher(page);
        var hashes = new ArrayList<String>();
        while (script.find()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
            hashes.add("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(page).contains("script-src " + String.join(" ", hashes) + ";");
        assertThat(hashes).hasSize(2);
    }

    @Test
    void aThousandClassesStayReadable() throws IOException {
        List<String> classes =
                IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        String page = HtmlReport.render(SampleReport.classifier(classes));
        assertThat(page.length()).isLessThan(2_000_000);
        assertThat(body(page)).contains("The 40 of 1000 classes with the most mistakes");
        assertThat(count(body(page), "<td class=\"right")).isEqualTo(40);
        assertThat(count(body(page), "<td class=\"n bar\"")).isEqualTo(3000);
        assertThat(charts(page).findParents("name").stream()
                        .filter(node -> node.path("name").asText().startsWith("class ")))
                .hasSize(10);
    }

    @Test
    void longSeriesAreMeansOfStretches() {
        List<double[]> points = IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> new double[] {i, i == 3 ? Double.NaN : i})
                .toList();
        List<double[]> reduced = ReportCharts.reduce(points);
        assertThat(reduced).hasSize(770);
        assertThat(reduced.get(0)).containsExactly(13, 7.33333);
        assertThat(reduced.get(769)[0]).isEqualTo(10_000);
    }

    @Test
    void aConfusionMatrixOfTheWrongSizeIsRefused() {
        assertThatThrownBy(() -> ReportData.of("x").confusion(List.of("a", "b"), new long[][] {{1, 2}, {3}}))
                .hasMessage("expected a confusion matrix of 2 by 2 classes, got 2 rows, one of 1");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
