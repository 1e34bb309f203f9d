package dev.jumbo.recipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of searches and studies in Chromium: all charts are drawn, no label is cut off, and nothing is loaded. */
class PagesInBrowserTest {
    /** Labels that reach out of their chart, and what is wider than the page. */
    private static final String CUT_OFF = """
            return [...document.querySelectorAll('.chart svg')].flatMap(svg => {
              const box = svg.getBoundingClientRect();
              return [...svg.querySelectorAll('text')].filter(text => {
                const at = text.getBoundingClientRect();
                return text.textContent.trim() && (at.left < box.left - 1 || at.right > box.right + 1
                    || at.top < box.top - 1 || at.bottom > box.bottom + 1);
              }).map(text => text.textContent);
            }).concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []);
            """;

    @TempDir
    Path folder;

    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = Browser.open("zh-CN");
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private static void show(Path page, int charts) {
        browser.driver().get(page.toUri().toString());
        browser.find(".chart svg");
        assertThat(browser.all(".chart")).hasSize(charts);
        assertThat(browser.all(".chart svg")).hasSize(charts);
        assertThat((List<?>) browser.driver().executeScript(CUT_OFF)).isEmpty();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aSearchWithLongAndChineseNames() throws IOException {
        List<TuningReport.Axis> axes = List.of(
                new TuningReport.Axis("train.batchSize", false, List.of(), 16, 1024),
                new TuningReport.Axis("train.optimizer.lr", true, List.of(), 1e-5, 0.1),
                new TuningReport.Axis("model.options.激活", false, List.of("修正线性单元", "高斯误差线性单元"), 0, 1),
                new TuningReport.Axis("train.labelSmoothing", false, List.of(), 0, 0.2));
        List<TuningReport.Row> rows = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            double value = 0.8 + 0.01 * (i % 5);
            rows.add(new TuningReport.Row(
                    i,
                    i == 9 ? "failed" : i % 3 == 0 ? "paused" : "finished",
                    3,
                    i == 9 ? Double.NaN : value,
                    i == 4,
                    List.of(16.0 + i * 100, 1e-5 * i * i, (double) (i % 2), 0.02 * i),
                    List.of("" + (16 + i * 100), "1e-5", "修正线性单元", "0.1"),
                    List.of(value - 0.1, value, value),
                    1.5,
                    i == 9 ? "the loss is NaN in step 3" : ""));
        }
        Map<String, Double> importance = new LinkedHashMap<>();
        axes.forEach(axis -> importance.put(axis.key(), 0.1 + 0.1 * importance.size()));
        Path page = folder.resolve("tune.html");
        TuningReport.write(
                page,
                new TuningReport.Search(
                        "Tuning of 服装",
                        Map.of("Trials", "9 of 9"),
                        "accuracy",
                        false,
                        axes,
                        rows,
                        importance,
                        List.of(new TuningReport.Rung(1, 9, 3, 0.8)),
                        Map.of("accuracy", 0.83),
                        "name: 服装\n"));
        show(page, 4 + axes.size());
        assertThat(browser.find("table tbody").getText()).contains("9");
        assertThat((String) browser.driver().executeScript("return document.querySelector('main').innerText"))
                .contains("修正线性单元", "the loss is NaN in step 3");
        assertThat((String) browser.driver()
                        .executeScript(
                                "return [...document.querySelectorAll('svg text')].map(t => t.textContent).join()"))
                .contains("16 … 1024", "1e-5 … 0.1", "高斯误差线性单元");
    }

    @Test
    void learningRatesWithAllTheirMarks() throws IOException {
        List<LearningRateReport.Point> points = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double rate = 1e-7 * Math.pow(10, i / 7.5);
            double loss = rate < 0.05 ? 2.3 - 4e1 * rate / (1 + 20 * rate) : 2.3 + 100 * rate;
            points.add(new LearningRateReport.Point(rate, loss + 0.01 * (i % 3), loss));
        }
        Map<String, Double> marks = new LinkedHashMap<>();
        marks.put("middle of the fall", 5.86e-3);
        marks.put("minimum / 10", 2.5e-4);
        Path page = folder.resolve("lr.html");
        LearningRateReport.write(page, "Learning rates", points, marks);
        show(page, 1);
        assertThat(browser.find(".headline").getText()).contains("5.86e-03", "2.50e-04");
        assertThat((String) browser.driver()
                        .executeScript(
                                "return [...document.querySelectorAll('svg text')].map(t => t.textContent).join()"))
                .contains("middle of the fall", "minimum / 10", "learning rate", "loss");
    }

    @Test
    void aStudyOfIntervalsAndLines() throws IOException {
        List<double[]> points = List.of(new double[] {96, 0.6}, new double[] {241, 0.7}, new double[] {482, 0.75});
        Path page = folder.resolve("study.html");
        StudyReport.write(
                page,
                "学习曲线",
                "Each point is a run.",
                List.of(new ReportPart(
                        "Learning curve",
                        List.of(ReportPart.lines(
                                "准确率",
                                "examples learned from",
                                "",
                                false,
                                List.of(new ReportPart.Line("准确率", points, points, points)))))));
        show(page, 1);
    }
}
