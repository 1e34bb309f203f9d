package dev.jumbo.cli;

import dev.jumbo.data.text.TextCleaner;
import dev.jumbo.data.text.TextCleaning;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo data clean}. */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        description = {
            "Of a recipe: apply the steps of its 'clean' and write a new data set, with a card of what was left out and why.",
            "Of files: write the texts that are left when short, foreign and repeated ones are left out, as .jsonl."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo data clean photos.yaml --out photos-clean",
            "  jumbo data clean web.csv --column body --out clean.jsonl --language zh --min-length 50",
            "  jumbo data clean web.jsonl.gz --out clean.jsonl --near-duplicates 0.8 --json"
        })
final class DataCleanCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RECIPE|FILE",
            arity = "1..*",
            description =
                    "A recipe (.yaml), or texts: .txt (a text a line), .csv, .tsv or .jsonl; with .gz or without.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "OUT",
            required = true,
            description = "The file to write, NAME.jsonl; of a recipe, the folder.")
    private Path out = Path.of("");

    @Option(names = "--column", paramLabel = "NAME", description = "Column or key of the texts; text.")
    private String column = "text";

    @Mixin
    private CleaningOptions cleaning = new CleaningOptions();

    @Option(names = "--overwrite", description = "Replace a file that is there.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (files.size() == 1 && RecipeCleaning.isRecipe(files.get(0))) {
            return new RecipeCleaning(files.get(0), out, quiet, json).call();
        }
        TextCleaner.Counts counts;
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            counts = new TextCleaning(files, column, cleaning.rules()).write(out, overwrite, progress);
        }
        if (json) {
            Output.json(counts);
        } else {
            DataPrepareCommand.print(counts);
        }
        return 0;
    }
}
