package dev.jumbo.cli;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.Scores;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.recipe.study.GroupComparison;
import dev.jumbo.recipe.study.GroupComparisonReport;
import dev.jumbo.recipe.study.RunComparison;
import dev.jumbo.recipe.study.RunComparisonReport;
import dev.jumbo.statistics.Bootstrap;
import dev.jumbo.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Put runs side by side: where their recipes differ, what they are worth, and whether the differences from the first",
            "are real, told by paired tests on the same test examples (of cross-validations, on the same folds). With --with,",
            "groups of runs that differ in their seeds: means, deviations, and whether another training would show it again."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo compare runs/fashion-mnist runs/fashion-mnist-resnet",
            "  jumbo compare runs/a runs/b runs/c --html comparison.html",
            "  jumbo compare runs/a-cv runs/b-cv --json",
            "  jumbo compare runs/a-1 runs/a-2 runs/a-3 --with runs/b-1 runs/b-2 runs/b-3"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int SAMPLES = 1000;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description =
                    "Folders of runs, or of cross-validations: runs/NAME. The others are compared with the first.")
    private List<Path> runs = new ArrayList<>();

    /** The runs of another recipe. */
    private static final class Group {
        @Option(
                names = "--with",
                required = true,
                arity = "1..*",
                paramLabel = "RUN",
                description =
                        "The runs of another recipe: those before are a group, and so are these. May be given again.")
        private List<Path> runs = new ArrayList<>();
    }

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<Group> others = new ArrayList<>();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Where the report goes; comparison.html in the last run.")
    private @org.jspecify.annotations.Nullable Path html;

    @Option(names = "--confidence", paramLabel = "LEVEL", description = "Level of intervals and verdicts; 0.95.")
    private double confidence = 0.95;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Bootstrap bootstrap = new Bootstrap(Bootstrap.Method.PERCENTILE, SAMPLES, confidence, 1);
        List<RunFolder> folders = folders(runs);
        if (!others.isEmpty()) {
            return groups(folders, bootstrap);
        }
        RunComparison.Result result = new RunComparison(folders, bootstrap).compare();
        Path file = html(folders);
        RunComparisonReport.write(file, result);
        if (json) {
            Output.json(result);
        } else {
            print(result, file);
        }
        return 0;
    }

    private int groups(List<RunFolder> first, Bootstrap bootstrap) throws IOException {
        List<List<RunFolder>> groups = new ArrayList<>(List.of(first));
        for (Group other : others) {
            groups.add(folders(other.runs));
        }
        GroupComparison.Result result = new GroupComparison(groups, bootstrap).compare();
        Path file = html(groups.get(groups.size() - 1));
        GroupComparisonReport.write(file, result);
        if (json) {
            Output.json(result);
        } else {
            print(result, file);
        }
        return 0;
    }

    private static List<RunFolder> folders(List<Path> paths) throws IOException {
        List<RunFolder> folders = new ArrayList<>();
        for (Path path : paths) {
            folders.add(EvaluateCommand.folder(path));
        }
        return folders;
    }

    private Path html(List<RunFolder> folders) {
        return html == null ? folders.get(folders.size() - 1).path().resolve("comparison.html") : html;
    }

    private static void print(GroupComparison.Result result, Path file) {
        if (!result.recipes().isEmpty()) {
            ConsoleTable recipes = ConsoleTable.of(row("recipe", result.groups()));
            result.recipes().forEach((key, values) -> recipes.row(row(key, values)));
            System.out.println(recipes.text());
        }
        ConsoleTable values = ConsoleTable.of(row("metric", GroupComparisonReport.heads(result)));
        result.values()
                .forEach((metric, each) -> values.row(row(
                        metric, each.stream().map(GroupComparisonReport::shown).toList())));
        System.out.println(values.text());
        result.notes().forEach(System.out::println);
        result.differences().forEach(each -> System.out.println(each.metric() + ": " + each.verdict()));
        System.out.println("Report: " + file);
    }

    private static void print(RunComparison.Result result, Path file) {
        if (!result.recipes().isEmpty()) {
            ConsoleTable recipes = ConsoleTable.of(columns("recipe", result));
            result.recipes().forEach((key, values) -> recipes.row(row(key, values)));
            System.out.println(recipes.text());
        }
        ConsoleTable values = ConsoleTable.of(columns("metric", result));
        result.values()
                .forEach((metric, estimates) -> values.row(row(
                        metric, estimates.stream().map(CompareCommand::shown).toList())));
        System.out.println(values.text());
        result.notes().forEach(System.out::println);
        result.differences().forEach(each -> System.out.println(each.metric() + ": " + each.verdict()));
        System.out.println("Report: " + file);
    }

    private static String shown(Estimate estimate) {
        return Double.isNaN(estimate.value())
                ? ""
                : (String.format(Locale.ROOT, "%.4f ", estimate.value()) + Scores.shown(estimate.interval())).strip();
    }

    private static String[] columns(String first, RunComparison.Result result) {
        return row(first, result.runs());
    }

    private static String[] row(String first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all.toArray(new String[0]);
    }
}
