package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ReportPart;
import dev.jumbo.recipe.report.StudyReport;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Trains a recipe with growing shares of its training data and tests each on the same test data: whether more data would help. A
 * share has the examples of each smaller one. Steps are as many as its epochs come to, so that small shares learn in fewer of them.
 *
 * <p>The folder has a run for each share, {@code share-10} of 10% and so on, {@code learning-curve.json} and {@code report.html}.
 *
 * @param recipe what to train
 * @param folder where it is kept
 * @param shares of the training data, above 0 and at most 1
 */
public record LearningCurve(Recipe recipe, RunFolder folder, List<Double> shares) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is drawn; the other values are in the table. */
    private static final int DRAWN = 4;

    private static final double LOG_BELOW = 0.05;

    /**
     * One share.
     *
     * @param share of the training data
     * @param examples how many that is
     * @param values metrics of the test data; without an interval where single answers do not have them
     */
    public record Point(double share, long examples, Map<String, Estimate> values) {}

    public LearningCurve {
        shares = List.copyOf(new TreeSet<>(shares));
        if (shares.isEmpty() || shares.get(0) <= 0 || shares.get(shares.size() - 1) > 1) {
            throw new IllegalArgumentException("--shares: expected shares above 0 and at most 1, got " + shares);
        }
    }

    /**
     * Trains the shares that are not there yet, the smallest first.
     *
     * @param resume go on with what is in the folder
     * @return empty if training was interrupted
     */
    public Optional<List<Point>> run(boolean resume, Progress progress) throws IOException {
        Fold.begin(folder, recipe, resume);
        List<Point> points = new ArrayList<>();
        for (double share : shares) {
            String name = "share-" + Scores.percent(share).replace("%", "");
            RunFolder run = Fold.within(folder, name);
            Recipe part = recipe.divided(
                            recipe.split().learningFrom(share * recipe.split().train()))
                    .named(recipe.name() + "-" + name);
            progress.message(
                    Scores.percent(share) + " of the training data" + (Fold.isDone(run) ? ": done before" : ""));
            if (!Fold.run(part, run, progress)) {
                return Optional.empty();
            }
            points.add(point(share, run));
        }
        RunFolder.writeAtomically(
                folder.path().resolve("learning-curve.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(points) + "\n");
        report(points);
        return Optional.of(points);
    }

    private Point point(double share, RunFolder run) throws IOException {
        Map<String, Estimate> values = new LinkedHashMap<>();
        double confidence = recipe.evaluate().confidence();
        Fold.values(run)
                .forEach((name, value) -> values.put(
                        name,
                        new Estimate(value, new dev.jumbo.statistics.Interval(Double.NaN, Double.NaN, confidence))));
        values.remove("examples");
        if (Files.exists(run.predictions()) && recipe.evaluate().resamples() > 0) {
            Predictions predictions = JudgedExamples.read(run.predictions()).predictions();
            values.putAll(Scores.of(
                    predictions,
                    Scores.known(recipe.metrics(), predictions),
                    recipe.evaluate().bootstrap(Rng.mix(recipe.seed(), "bootstrap"))));
        }
        return new Point(share, examples(run), values);
    }

    private static long examples(RunFolder run) throws IOException {
        var card = JSON.readTree(run.dataCard().toFile());
        for (var part : card) {
            if (part.path("train").isNumber()) {
                return part.path("train").asLong();
            }
        }
        return 0;
    }

    private void report(List<Point> points) throws IOException {
        List<String> names = new ArrayList<>(points.get(0).values().keySet());
        boolean counted = points.stream().allMatch(point -> point.examples() > 0);
        List<ReportPart.Element> elements = new ArrayList<>();
        for (String name : names.subList(0, Math.min(DRAWN, names.size()))) {
            elements.add(ReportPart.lines(
                    name,
                    counted ? "examples learned from" : "share of the training data",
                    "",
                    points.get(0).share() < LOG_BELOW, // its ticks are powers of ten
                    List.of(line(name, points, counted))));
        }
        List<List<String>> rows = new ArrayList<>();
        for (Point point : points) {
            point.values()
                    .forEach((name, estimate) -> rows.add(List.of(
                            Scores.percent(point.share()),
                            counted ? String.format(Locale.ROOT, "%,d", point.examples()) : "",
                            name,
                            Texts.number(estimate.value()),
                            Scores.shown(estimate.interval()))));
        }
        elements.add(new ReportPart.Table("", List.of("share", "examples", "metric", "value", "interval"), rows));
        StudyReport.write(
                folder.report(),
                recipe.name() + ", learning curve",
                "Each point is a run of its own on a share of the training data, tested on the same test data.",
                List.of(
                        new ReportPart("Learning curve", elements),
                        new ReportPart("Recipe", List.of(Texts.recipe(RecipeYaml.write(recipe))))));
    }

    private static ReportPart.Line line(String name, List<Point> points, boolean counted) {
        List<double[]> middle = new ArrayList<>();
        List<double[]> low = new ArrayList<>();
        List<double[]> high = new ArrayList<>();
        for (Point point : points) {
            double x = counted ? point.examples() : point.share();
            Estimate estimate = point.values().get(name);
            if (estimate != null) {
                middle.add(new double[] {x, estimate.value()});
                low.add(new double[] {x, estimate.interval().low()});
                high.add(new double[] {x, estimate.interval().high()});
            }
        }
        return new ReportPart.Line(name, middle, low, high);
    }
}
