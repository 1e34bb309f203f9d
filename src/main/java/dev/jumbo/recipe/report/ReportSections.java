package dev.jumbo.recipe.report;

import dev.jumbo.train.log.MetricsRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of the report: header, links, sections. */
final class ReportSections {
    private static final int HEADLINES = 8;
    private static final int MAX_EPOCH_ROWS = 200;
    private static final int MAX_MISTAKES = 60;
    private static final Pattern YAML_KEY = Pattern.compile("^(\\s*(?:- )?)([\\w.-]+)(:)(.*)$");

    private final ReportData data;
    private final ReportCharts charts = new ReportCharts();
    private final Map<String, String> sections = new LinkedHashMap<>();

    ReportSections(ReportData data, List<ReportSection> more) {
        this.data = data;
        section("Training", training());
        section("Confusion", data.confusion().length == 0 ? "" : confusion());
        section("Classes", data.perClass().isEmpty() ? "" : perClass());
        section("ROC and calibration", rocAndCalibration());
        section("Worst mistakes", data.worst().isEmpty() ? "" : mistakes());
        section("Samples", data.samples().isEmpty() ? "" : samples());
        more.forEach(one -> section(one.name(), one.html()));
        section("Time and memory", timeAndMemory());
        section("Recipe", data.recipe().isBlank() ? "" : recipe());
        section("Data", data.dataCard().isEmpty() ? "" : dataCard());
    }

    boolean hasCharts() {
        return !charts.isEmpty();
    }

    String chartData() throws IOException {
        return charts.json();
    }

    String html() {
        var html = new Html();
        html.raw("<header>").element("h1", data.title());
        if (!data.facts().isEmpty()) {
            html.raw("<dl class=\"facts\">");
            data.facts()
                    .forEach((name, value) -> html.raw("<div>")
                            .element("dt", name)
                            .element("dd", value)
                            .raw("</div>"));
            html.raw("</dl>");
        }
        html.raw("</header>\n");
        headline(html);
        if (sections.size() > 1) {
            html.raw("<nav aria-label=\"Sections\">");
            sections.keySet().forEach(name -> html.element("a href=\"#" + anchor(name) + "\"", name));
            html.raw("</nav>\n");
        }
        if (hasCharts()) {
            html.raw("<noscript><p class=\"note\">The charts need JavaScript; the tables hold their numbers.</p>"
                    + "</noscript>\n");
        }
        html.raw("<main>\n");
        sections.forEach((name, body) -> html.raw("<section id=\"" + anchor(name) + "\">")
                .element("h2", name)
                .raw(body)
                .raw("</section>\n"));
        html.raw("</main>\n<footer>Written by Jumbo. This file holds all that it shows and loads nothing.</footer>\n");
        return html.toString();
    }

    private void section(String name, String body) {
        if (!body.isEmpty()) {
            sections.put(name, body);
        }
    }

    private static String anchor(String name) {
        return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private void headline(Html html) {
        if (data.metrics().isEmpty()) {
            return;
        }
        List<Map.Entry<String, Double>> metrics = new ArrayList<>(data.metrics().entrySet());
        html.raw("<dl class=\"headline\" aria-label=\"Metrics\">");
        for (var metric : metrics.subList(0, Math.min(HEADLINES, metrics.size()))) {
            html.raw("<div>")
                    .element("dt title=\"" + Html.escape(metric.getKey()) + "\"", Html.label(metric.getKey()))
                    .element("dd", Html.number(metric.getValue()))
                    .raw("</div>");
        }
        html.raw("</dl>\n");
        if (metrics.size() > HEADLINES) {
            html.raw("<details class=\"all-metrics\"><summary>All metrics</summary><div class=\"scroll\"><table>"
                    + "<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"n\">value</th></tr></thead>"
                    + "<tbody>");
            for (var metric : metrics) {
                html.raw("<tr>")
                        .element("th scope=\"row\"", metric.getKey())
                        .element("td class=\"n\"", Html.number(metric.getValue()))
                        .raw("</tr>");
            }
            html.raw("</tbody></table></div></details>\n");
        }
    }

    private String training() {
        List<String> ids = charts.curves(data.history());
        if (ids.isEmpty()) {
            return "";
        }
        var html = new Html().raw("<div class=\"charts\">");
        ids.forEach(id -> html.raw(charts.figure(id, "wide")));
        html.raw("</div>").raw(epochs());
        return html.toString();
    }

    /** The last values of each epoch. */
    private String epochs() {
        var rows = new LinkedHashMap<Integer, Map<String, Double>>();
        var columns = new LinkedHashSet<String>();
        for (MetricsRecord metrics : data.history()) {
            Map<String, Double> row = rows.computeIfAbsent(metrics.epoch(), epoch -> new LinkedHashMap<>());
            metrics.values().forEach((name, value) -> {
                String column = name.equals("learning_rate") ? name : metrics.split() + " " + name;
                columns.add(column);
                row.put(column, value);
            });
        }
        var html = new Html()
                .raw("<details><summary>Values by epoch</summary><div class=\"scroll\"><table>"
                        + "<caption>The last values of each epoch</caption><thead><tr><th scope=\"col\">epoch</th>");
        columns.forEach(column -> html.element("th scope=\"col\" class=\"n\"", column.replace('_', ' ')));
        html.raw("</tr></thead><tbody>");
        int every = (rows.size() + MAX_EPOCH_ROWS - 1) / MAX_EPOCH_ROWS;
        int index = 0;
        for (var row : rows.entrySet()) {
            index++;
            if (index % every == 0 || index == rows.size()) {
                html.raw("<tr>").element("th scope=\"row\"", row.getKey().toString());
                for (String column : columns) {
                    Double value = row.getValue().get(column);
                    html.element("td class=\"n\"", value == null ? "" : Html.number(value));
                }
                html.raw("</tr>");
            }
        }
        return html.raw("</tbody></table></div></details>").toString();
    }

    private String confusion() {
        return new ConfusionTable(data.classes(), data.confusion()).html();
    }

    private String perClass() {
        var html = new Html()
                .raw("<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" "
                        + "aria-label=\"Scores by class\"><table class=\"sortable\"><thead><tr>");
        for (String column : List.of("Class", "Precision", "Recall", "F1", "Support")) {
            html.raw("<th scope=\"col\"" + (column.equals("Class") ? "" : " class=\"n\"") + ">")
                    .element("button type=\"button\"", column)
                    .raw("</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (ReportData.ClassScore score : data.perClass()) {
            html.raw("<tr>").element("th scope=\"row\"", score.name());
            for (double value : new double[] {score.precision(), score.recall(), score.f1()}) {
                String width = String.format(Locale.ROOT, "%.1f%%", Double.isNaN(value) ? 0 : 100 * value);
                html.element("td class=\"n bar\" style=\"--w:" + width + "\"", Html.number(value));
            }
            html.element("td class=\"n\"", Html.count(score.support())).raw("</tr>");
        }
        return html.raw("</tbody></table></div>").toString();
    }

    private String rocAndCalibration() {
        var html = new Html();
        ReportData.Calibration calibration = data.calibration();
        if (data.roc().isEmpty() && calibration == null) {
            return "";
        }
        html.raw("<div class=\"charts\">").raw(charts.figure(charts.roc(data.roc()), "square"));
        if (calibration != null) {
            html.raw(charts.figure(charts.calibration(calibration), "square"));
        }
        html.raw("</div>");
        int shown = ReportCharts.shown(data.roc()).size();
        if (shown < data.roc().size()) {
            html.element(
                    "p class=\"note\"",
                    "Drawn are " + shown + " of " + data.roc().size() + " classes, those with the smallest area.");
        }
        if (calibration != null) {
            html.raw("<p class=\"note\">Expected calibration error <b>")
                    .text(Html.number(calibration.ece()))
                    .raw("</b>: the mean distance between confidence and accuracy. Points under the diagonal are "
                            + "confident beyond their accuracy; larger points hold more examples.</p>");
        }
        if (!data.roc().isEmpty()) {
            table(html, "Area under each ROC curve", List.of("class", "AUC"), aucs());
        }
        if (calibration != null) {
            table(
                    html,
                    "Calibration by confidence",
                    List.of("confidence", "examples", "mean confidence", "accuracy"),
                    bins(calibration));
        }
        return html.toString();
    }

    private List<List<String>> aucs() {
        return data.roc().stream()
                .map(curve -> List.of(curve.name(), Html.number(curve.auc())))
                .toList();
    }

    private static List<List<String>> bins(ReportData.Calibration calibration) {
        var rows = new ArrayList<List<String>>();
        int bins = calibration.bins().size();
        for (int i = 0; i < bins; i++) {
            ReportData.Calibration.Bin bin = calibration.bins().get(i);
            boolean empty = bin.count() == 0;
            rows.add(List.of(
                    String.format(Locale.ROOT, "%.2f – %.2f", (double) i / bins, (i + 1.0) / bins),
                    Html.count(bin.count()),
                    empty ? "" : Html.number(bin.confidence()),
                    empty ? "" : Html.number(bin.accuracy())));
        }
        return rows;
    }

    private static void table(Html html, String title, List<String> columns, List<List<String>> rows) {
        html.raw("<details>").element("summary", title).raw("<div class=\"scroll tall\"><table><thead><tr>");
        for (int i = 0; i < columns.size(); i++) {
            html.element("th scope=\"col\"" + (i == 0 ? "" : " class=\"n\""), columns.get(i));
        }
        html.raw("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.raw("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.element(i == 0 ? "th scope=\"row\"" : "td class=\"n\"", row.get(i));
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div></details>");
    }

    private String mistakes() {
        boolean texts = data.worst().stream().anyMatch(mistake -> mistake.png() == null);
        return texts ? mistakenTexts() : mistakenPictures();
    }

    private String mistakenTexts() {
        var html = new Html();
        html.raw("<p class=\"note\">Wrong and most sure of it: the text, its true class, what was predicted and how "
                + "confidently.</p><div class=\"scroll\"><table class=\"texts\"><thead><tr><th scope=\"col\">text</th>"
                + "<th scope=\"col\">truth</th><th scope=\"col\">predicted</th><th scope=\"col\" class=\"n\">"
                + "confidence</th></tr></thead><tbody>");
        for (ReportData.Mistake mistake : data.worst()) {
            html.raw("<tr>")
                    .element("td", mistake.name())
                    .element("td", mistake.truth())
                    .element("td", mistake.predicted())
                    .element("td class=\"n\"", Html.percent(mistake.confidence()))
                    .raw("</tr>");
        }
        return html.raw("</tbody></table></div>").toString();
    }

    private String samples() {
        boolean given = data.samples().stream().anyMatch(s -> !s.given().isEmpty());
        boolean wanted = data.samples().stream().anyMatch(s -> !s.wanted().isEmpty());
        var html = new Html().raw("<div class=\"scroll\"><table class=\"texts\"><thead><tr>");
        html.raw(given ? "<th scope=\"col\">given</th>" : "").raw(wanted ? "<th scope=\"col\">wanted</th>" : "");
        html.raw("<th scope=\"col\">written</th></tr></thead><tbody>");
        for (ReportData.Sample sample : data.samples()) {
            html.raw("<tr>");
            if (given) {
                html.element("td", sample.given());
            }
            if (wanted) {
                html.element("td", sample.wanted());
            }
            html.element("td", sample.written()).raw("</tr>");
        }
        return html.raw("</tbody></table></div>").toString();
    }

    private String mistakenPictures() {
        var html = new Html()
                .raw("<p class=\"note\">Wrong and most sure of it: the true class, what was predicted "
                        + "and how confidently.</p><ul class=\"mistakes\">");
        for (ReportData.Mistake mistake :
                data.worst().subList(0, Math.min(MAX_MISTAKES, data.worst().size()))) {
            String what = mistake.truth() + " taken for " + mistake.predicted();
            html.raw("<li><figure><img src=\"data:image/png;base64,")
                    .raw(Base64.getEncoder().encodeToString(Objects.requireNonNull(mistake.png())))
                    .raw("\" loading=\"lazy\" alt=\"")
                    .text(what)
                    .raw("\" title=\"")
                    .text(mistake.name())
                    .raw("\"><figcaption><span class=\"truth\">")
                    .text(mistake.truth())
                    .raw("</span><span class=\"predicted\"><span class=\"arrow\" aria-hidden=\"true\">→</span> ")
                    .text(mistake.predicted())
                    .raw("</span><span class=\"confidence\">")
                    .text(mistake.confidence() >= 0.9995 ? "> 99.9%" : Html.percent(mistake.confidence()))
                    .raw("</span></figcaption></figure></li>");
        }
        return html.raw("</ul>").toString();
    }

    private String timeAndMemory() {
        String speed = charts.figure(charts.speed(data.time()), "wide");
        String memory = charts.figure(charts.memory(data.time()), "wide");
        if (speed.isEmpty() && memory.isEmpty()) {
            return "";
        }
        var html =
                new Html().raw("<div class=\"charts\">").raw(speed).raw(memory).raw("</div>");
        var rows = new ArrayList<List<String>>();
        int every = (data.time().size() + 49) / 50;
        for (int i = 0; i < data.time().size(); i += every) {
            ReportData.TimeSample sample = data.time().get(i);
            rows.add(List.of(
                    String.format(Locale.ROOT, "%.1f", sample.wallSeconds()),
                    Double.isNaN(sample.examplesPerSecond()) ? "" : Html.count(Math.round(sample.examplesPerSecond())),
                    mebibytes(sample.residentBytes()),
                    mebibytes(sample.deviceBytes())));
        }
        table(html, "Time and memory in numbers", List.of("seconds", "examples/s", "resident MiB", "device MiB"), rows);
        return html.toString();
    }

    private static String mebibytes(long bytes) {
        return bytes < 0 ? "" : Html.count(bytes >> 20);
    }

    private String recipe() {
        var html = new Html().raw("<pre class=\"yaml\" tabindex=\"0\" aria-label=\"Resolved recipe\">");
        for (String line : data.recipe().stripTrailing().split("\n", -1)) {
            Matcher key = YAML_KEY.matcher(line);
            if (key.matches()) {
                html.text(key.group(1)).element("b", key.group(2)).text(key.group(3) + key.group(4));
            } else {
                html.text(line);
            }
            html.raw("\n");
        }
        return html.raw("</pre>").toString();
    }

    private String dataCard() {
        var html = new Html();
        value(html, data.dataCard(), 0);
        return html.toString();
    }

    private static void value(Html html, @Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> map && depth < 6) {
            html.raw("<dl class=\"card\">");
            map.forEach((name, member) -> {
                html.raw("<div>")
                        .element("dt", String.valueOf(name).replace('_', ' '))
                        .raw("<dd>");
                value(html, member, depth + 1);
                html.raw("</dd></div>");
            });
            html.raw("</dl>");
        } else if (value instanceof List<?> list && depth < 6) {
            html.raw("<ul class=\"values\">");
            for (Object member : list) {
                html.raw("<li>");
                value(html, member, depth + 1);
                html.raw("</li>");
            }
            html.raw("</ul>");
        } else if (value instanceof Integer || value instanceof Long) {
            html.text(Html.count(((Number) value).longValue()));
        } else if (value instanceof Number number) {
            html.text(Html.number(number.doubleValue()));
        } else {
            html.text(value == null ? "unknown" : value.toString());
        }
    }
}
