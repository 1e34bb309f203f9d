package dev.jumbo.cli;

import dev.jumbo.recipe.BundleCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check that a bundle is whole: each file has the SHA-256 sum of its manifest, and the weights are those of the"
                    + " model it describes. Exit code 1 if it is not.",
            "",
            "The sums tell damage from a whole bundle; who made it they do not tell."
        },
        footer = {"", "Examples:", "  jumbo verify runs/fashion-mnist", "  jumbo verify fashion-mnist.zip --json"})
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BUNDLE", description = "A bundle's folder, that of a run, or a zip file.")
    private Path bundle = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        BundleCheck check = BundleCheck.of(bundle);
        if (json) {
            Output.json(check);
        } else if (check.problems().isEmpty()) {
            System.out.printf(Locale.ROOT, "%s is whole: %d files, %,d bytes%n", bundle, check.files(), check.bytes());
        } else {
            System.err.println(bundle + " is not whole:");
            check.problems().forEach(problem -> System.err.println("  " + problem));
        }
        return check.problems().isEmpty() ? 0 : 1;
    }
}
