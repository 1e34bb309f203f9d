package dev.jumbo.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.Evaluation;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.train.FitResult;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.metric.RootMeanSquaredError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The next version of a classifier or a regression of tables: what accepted feedback teaches is added to the data that the served version learned from, a
 * copy of the served version goes on to learn, both are judged on the old test data and on feedback that was held out, and the
 * new one is promoted only if it is better. The new version is a run of its own beside the first: {@code runs/x-2} of
 * {@code runs/x}, with a recipe that says all of it.
 *
 * @param run the first version
 * @param settings how
 */
public record Iteration(RunFolder run, Settings settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How the next version is made and judged.
     *
     * @param model the name under which the run was served
     * @param holdOut share of the feedback that is held out to judge by
     * @param fewest examples of feedback that are needed
     * @param tolerance how much accuracy on the old test data the new version may lose; of a regression the share by which its error may grow
     * @param times how often an epoch shows each example of feedback
     * @param overrides of the recipe, as of {@link RecipeYaml#read}
     */
    public record Settings(
            String model, double holdOut, int fewest, double tolerance, int times, List<String> overrides) {
        public Settings {
            overrides = List.copyOf(overrides);
            if (!(holdOut > 0 && holdOut < 1)) {
                throw new IllegalArgumentException("hold-out: expected a share between 0 and 1, got " + holdOut);
            }
            if (fewest < 2 || times < 1) {
                throw new IllegalArgumentException(
                        "expected at least 2 examples, each at least once, got " + fewest + " and " + times);
            }
            if (!(tolerance >= 0 && tolerance <= 1)) {
                throw new IllegalArgumentException("tolerance: expected 0 to 1, got " + tolerance);
            }
        }

        /** 30% held out, of at least 20; half a point of accuracy may be lost. */
        public static Settings of(String model) {
            return new Settings(model, 0.3, 20, 0.005, 1, List.of());
        }
    }

    /**
     * What a model got right, or how far its numbers are off.
     *
     * @param right examples, of several labels those of which all are; of a regression 0
     * @param rmse root of the mean squared error of a regression; null of a classifier
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Score(long right, long total, @Nullable Double rmse) {
        static Score of(Evaluation evaluation) {
            Evaluation.Classes classes = evaluation.classes();
            if (classes == null) {
                Predictions said = Objects.requireNonNull(evaluation.predictions());
                if (said.areLabels()) {
                    long right = IntStream.range(0, said.size())
                            .filter(said::isRight)
                            .count();
                    return new Score(right, said.size(), null);
                }
                RootMeanSquaredError error = new RootMeanSquaredError();
                error.update(said.outputs());
                return new Score(0, said.size(), error.value());
            }
            long right = 0;
            for (long each : classes.confusion().truePositives()) {
                right += each;
            }
            long total = 0;
            for (long each : classes.confusion().support()) {
                total += each;
            }
            return new Score(right, total, null);
        }

        private boolean betterThan(Score other) {
            if (rmse != null && other.rmse != null) {
                return rmse < other.rmse;
            }
            return right > other.right;
        }

        /** Whether no more is lost than {@code tolerance}: accuracy, or the share by which the error grows. */
        private boolean asGoodAs(Score other, double tolerance) {
            if (rmse != null && other.rmse != null) {
                return rmse <= other.rmse * (1 + tolerance);
            }
            return accuracy() >= other.accuracy() - tolerance;
        }

        public double accuracy() {
            return total == 0 ? 0 : (double) right / total;
        }
    }

    /**
     * What came of it.
     *
     * @param served the version that was served, by its run's name
     * @param version the new one
     * @param servedOnTest the served version on the old test data
     * @param servedOnFeedback the served version on feedback that was held out
     * @param why what decided
     */
    public record Result(
            String served,
            String version,
            FeedbackData.Counts feedback,
            Score servedOnTest,
            Score versionOnTest,
            Score servedOnFeedback,
            Score versionOnFeedback,
            boolean promoted,
            String why) {}

    /**
     * Makes, judges and perhaps promotes the next version.
     *
     * @param resume go on with the newest version, whose training was interrupted
     * @return empty if training was interrupted
     * @throws IllegalArgumentException if the run is of a kind that does not learn from feedback, or there is too little of it
     */
    public Optional<Result> next(FeedbackStore store, boolean resume, Progress progress) throws IOException {
        RunFolder served = run.current();
        Bundle bundle = Bundle.read(served.bundle());
        checkKind(bundle);
        Recipe recipe = RecipeYaml.read(served.recipe(), settings.overrides());
        TaskData data = data(served, bundle);
        RunFolder version = resume ? begun() : free();
        FeedbackData feedback = new FeedbackData(version.path().resolve("feedback"), bundle.task());
        FeedbackData.Counts counts;
        if (resume) {
            counts = feedback.counts();
        } else {
            TrainingExamples examples = TrainingExamples.of(
                    store.feedback(FeedbackQuery.all().model(settings.model()).status(Status.ACCEPTED)));
            counts = feedback.write(examples, data, settings.holdOut(), settings.fewest());
        }
        ExtendedSource source = new ExtendedSource(
                ExtendedSource.base(recipe.data()), feedback.training().toString(), settings.times());
        Recipe next = resume
                ? RecipeYaml.read(version.recipe(), List.of())
                : recipe.from(served.bundle(), source).named(name(version));
        TrainingRun training = new TrainingRun(next, version);
        if (training.train(resume, progress).fit().end() == FitResult.End.INTERRUPTED) {
            return Optional.empty();
        }
        TaskData heldOut = feedback.heldOut(data);
        Result result = decide(
                name(served),
                name(version),
                counts,
                Score.of(training.judge(served.bundle(), data)),
                Score.of(training.judge(version.bundle(), data)),
                Score.of(training.judge(served.bundle(), heldOut)),
                Score.of(training.judge(version.bundle(), heldOut)));
        RunFolder.writeAtomically(
                comparison(version), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        if (result.promoted()) {
            run.promote(version);
        }
        return Optional.of(result);
    }

    private static void checkKind(Bundle bundle) {
        if (FeedbackKind.of(bundle.task()).isEmpty()) {
            throw new IllegalArgumentException("a run of task " + bundle.taskName()
                    + " does not learn from feedback: only text-classification, image-classification,"
                    + " multi-label-image-classification, tabular-classification and tabular-regression do. Its feedback can"
                    + " be written with jumbo feedback export, and a recipe can learn from the file");
        }
    }

    /** The data that the served version was trained and tested on. */
    private static TaskData data(RunFolder served, Bundle bundle) throws IOException {
        Recipe recipe = RecipeYaml.read(served.recipe(), List.of());
        TaskData data = TrainingRun.openData(recipe.from(served.bundle(), recipe.data()));
        if (!data.fingerprint().equals(bundle.dataFingerprint())) {
            throw new IOException(
                    "the data of " + served.path() + " has changed since it was trained, and what it was tested on"
                            + " may be among what it would learn from now: its fingerprint is " + data.fingerprint()
                            + ", the run's is " + bundle.dataFingerprint() + "; train it anew with jumbo train");
        }
        return data;
    }

    private Result decide(
            String served,
            String version,
            FeedbackData.Counts counts,
            Score servedOnTest,
            Score versionOnTest,
            Score servedOnFeedback,
            Score versionOnFeedback) {
        boolean better = versionOnFeedback.betterThan(servedOnFeedback);
        boolean asGood = versionOnTest.asGoodAs(servedOnTest, settings.tolerance());
        String why = !better
                ? "it does not do better on the feedback that was held out"
                : asGood
                        ? "it does better on the feedback that was held out, and the old test data loses no more than "
                                + settings.tolerance()
                        : "it loses more than " + settings.tolerance() + " on the old test data";
        return new Result(
                served,
                version,
                counts,
                servedOnTest,
                versionOnTest,
                servedOnFeedback,
                versionOnFeedback,
                better && asGood,
                why);
    }

    private static String name(RunFolder folder) {
        return String.valueOf(folder.path().getFileName());
    }

    private RunFolder version(int number) {
        return run.beside(String.valueOf(run.path().normalize().getFileName()) + "-" + number);
    }

    private RunFolder free() {
        int number = 2;
        while (Files.exists(version(number).path())) {
            number++;
        }
        return version(number);
    }

    /** The newest version, if its training has not ended. */
    private RunFolder begun() throws IOException {
        int number = 2;
        while (Files.exists(version(number + 1).path())) {
            number++;
        }
        RunFolder newest = version(number);
        if (!newest.exists() || Files.exists(comparison(newest))) {
            throw new IOException("there is no version of " + run.path()
                    + " whose training was interrupted: leave --resume out to begin the next one");
        }
        return newest;
    }

    /** {@code comparison.json} of a version: a {@link Result}. */
    private static Path comparison(RunFolder version) {
        return version.path().resolve("comparison.json");
    }
}
