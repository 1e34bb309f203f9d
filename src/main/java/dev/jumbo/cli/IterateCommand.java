package dev.jumbo.cli;

import dev.jumbo.feedback.FeedbackData;
import dev.jumbo.feedback.FeedbackStore;
import dev.jumbo.feedback.Iteration;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo iterate}. */
@Command(
        name = "iterate",
        mixinStandardHelpOptions = true,
        description = {
            "Make the next version of a classifier, or of a regression of tables: add accepted feedback to its data, go on from its weights, compare both",
            "on the old test data and on feedback that was held out, and promote the new one only if it is better."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo iterate runs/reviews-textcnn",
            "  jumbo iterate runs/fashion-mnist --set train.epochs=5 --set train.optimizer.lr=0.0003",
            "  jumbo iterate runs/fashion-mnist --resume        (after Ctrl-C, a crash or a power cut)"
        })
final class IterateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The first version's folder: runs/NAME. The next is runs/NAME-2.")
    private Path run = Path.of("");

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The name under which the run was served; its folder's name if this is not given.")
    private @Nullable String model;

    @Option(names = "--hold-out", paramLabel = "SHARE", description = "Share of feedback that is only judged by; 0.3.")
    private double holdOut = 0.3;

    @Option(names = "--fewest", paramLabel = "N", description = "Accepted corrections that are needed; 20.")
    private int fewest = 20;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description =
                    "Accuracy on the old test data that may be lost, or the share by which a regression's error may grow;"
                            + " 0.005.")
    private double tolerance = 0.005;

    @Option(names = "--times", paramLabel = "N", description = "How often an epoch shows each correction; 1.")
    private int times = 1;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe. May be given again.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--resume", description = "Go on with the newest version, whose training was interrupted.")
    private boolean resume;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RunFolder first = EvaluateCommand.folder(run);
        String name = model == null ? String.valueOf(run.normalize().getFileName()) : model;
        Iteration iteration =
                new Iteration(first, new Iteration.Settings(name, holdOut, fewest, tolerance, times, overrides));
        Optional<Iteration.Result> result;
        try (FeedbackStore opened = store.open();
                Progress progress = quiet ? Progress.silent() : Progress.standardError()) {
            result = iteration.next(opened, resume, progress);
        }
        if (result.isEmpty()) {
            System.err.println("Saved. To go on, give the same command with --resume.");
            return 1;
        }
        if (json) {
            Output.json(result.get());
        } else {
            print(first, result.get());
        }
        return 0;
    }

    private static void print(RunFolder first, Iteration.Result result) {
        FeedbackData.Counts feedback = result.feedback();
        System.out.printf(
                Locale.ROOT,
                "%,d corrections learned from, %,d held out; left out: %,d of the old validation and test data, %,d of other"
                        + " classes or no number, %,d without input%n",
                feedback.train(),
                feedback.heldOut(),
                feedback.known(),
                feedback.otherClasses(),
                feedback.withoutInput());
        System.out.print(ConsoleTable.of(
                        result.servedOnTest().rmse() == null ? "accuracy" : "rmse", result.served(), result.version())
                .row("old test data", shown(result.servedOnTest()), shown(result.versionOnTest()))
                .row("held-out feedback", shown(result.servedOnFeedback()), shown(result.versionOnFeedback()))
                .text());
        System.out.println(result.version() + (result.promoted() ? " is served from now on: " : " is not promoted: ")
                + result.why() + ".");
        System.out.println((result.promoted() ? "Current: " : "Still:   ")
                + first.beside(result.promoted() ? result.version() : result.served())
                        .path());
    }

    private static String shown(Iteration.Score score) {
        return score.rmse() != null
                ? String.format(Locale.ROOT, "%.6g (%,d rows)", score.rmse(), score.total())
                : String.format(Locale.ROOT, "%.4f (%,d of %,d)", score.accuracy(), score.right(), score.total());
    }
}
