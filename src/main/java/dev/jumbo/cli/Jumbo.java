package dev.jumbo.cli;

import dev.jumbo.nn.ShapeException;
import dev.jumbo.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code jumbo} command: exit code 0 when done, 1 when it failed, 2 when it was used wrongly. */
@Command(
        name = "jumbo",
        version = "Jumbo 0.1.0",
        mixinStandardHelpOptions = true,
        description = "Large models on the JVM: from data to a trained, evaluated, predicting model.",
        subcommands = {
            QuickstartCommand.class,
            TrainCommand.class,
            TuneCommand.class,
            FindLrCommand.class,
            EvaluateCommand.class,
            CrossValidateCommand.class,
            LearningCurveCommand.class,
            CompareCommand.class,
            PredictCommand.class,
            GenerateCommand.class,
            ChatCommand.class,
            InspectCommand.class,
            TokenizerCommand.class,
            DataCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            ServeCommand.class,
            KeysCommand.class,
            FeedbackCommand.class,
            IterateCommand.class,
            DoctorCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Begin with:",
            "  jumbo quickstart",
            "Then change a recipe in recipes/ and train it:",
            "  jumbo train recipes/fashion-mnist.yaml --set train.epochs=5"
        })
public final class Jumbo implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    static int run(String... args) {
        return new CommandLine(new Jumbo())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Jumbo::explain)
                .execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int explain(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
        Throwable cause = error instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : error;
        boolean expected = cause instanceof IOException
                || cause instanceof IllegalArgumentException
                || cause instanceof TrainingException
                || cause instanceof dev.jumbo.tensor.EngineException
                || cause instanceof dev.jumbo.data.DataException;
        System.err.println(command.getCommandSpec().qualifiedName() + ": " + message(cause));
        if (!expected || System.getenv("JUMBO_DEBUG") != null) {
            cause.printStackTrace();
        }
        if (!expected) {
            System.err.println("This is a defect in Jumbo.");
        }
        boolean wrongUse = cause instanceof IllegalArgumentException && !(cause instanceof ShapeException);
        return wrongUse ? 2 : 1;
    }

    private static String message(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof java.nio.file.NoSuchFileException) {
            return text.endsWith("no such file") ? text : "no file " + text;
        }
        if (cause instanceof java.nio.file.AccessDeniedException) {
            return "no permission for " + text;
        }
        return text;
    }
}
