package dev.jumbo.cli;

import dev.jumbo.data.text.CorpusCard;
import dev.jumbo.data.text.CorpusPreparation;
import dev.jumbo.data.text.TextCleaner;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo data prepare}. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = {
            "Clean texts, divide them into training and validation, and write their tokens: OUT, of NAME.tok also",
            "NAME.validation.tok, and NAME.json, which says what was kept, what was left out and why."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo data prepare books.txt --tokenizer words --out books.tok",
            "  jumbo data prepare web-*.jsonl.gz --tokenizer words --out web.tok --language en --near-duplicates 0.8",
            "A run that was stopped leaves nothing under these names; give the same command again."
        })
final class DataPrepareCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Texts: .txt (a text a line), .csv, .tsv or .jsonl; with .gz or without.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--tokenizer",
            paramLabel = "FOLDER",
            required = true,
            description = "A folder with tokenizer.json: jumbo tokenizer train makes one.")
    private Path tokenizer = Path.of("");

    @Option(names = "--out", paramLabel = "OUT", required = true, description = "The file to write: NAME.tok.")
    private Path out = Path.of("");

    @Option(names = "--column", paramLabel = "NAME", description = "Column or key of the texts; text.")
    private String column = "text";

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "Share of the texts for validation, chosen by a hash of each; 0.01. 0 for none.")
    private double validation = 0.01;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that clean and encode; one a processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private CleaningOptions cleaning = new CleaningOptions();

    @Option(names = "--overwrite", description = "Replace a corpus that is there.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document: the corpus's card.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var preparation = new CorpusPreparation(files, column, cleaning.rules(), validation, threads);
        Tokenizer words = Tokenizer.open(tokenizer);
        long start = System.nanoTime();
        CorpusCard card;
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            card = preparation.write(words, out, overwrite, progress);
        }
        if (json) {
            Output.json(card);
            return 0;
        }
        print(card.texts());
        ConsoleTable table = ConsoleTable.of("file", "texts", "MB of text", "tokens", "bytes a token");
        for (CorpusCard.PartCard part : List.of(card.train(), card.validation())) {
            if (!part.file().isEmpty()) {
                table.row(
                        part.file(),
                        count(part.documents()),
                        String.format(Locale.ROOT, "%,.1f", part.textBytes() / 1e6),
                        count(part.tokens()),
                        String.format(Locale.ROOT, "%.2f", (double) part.textBytes() / Math.max(1, part.tokens())));
            }
        }
        System.out.println();
        System.out.print(table.text());
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%nIn %.1f s; the card is beside them.%n", seconds);
        return 0;
    }

    /** What became of texts. */
    static void print(TextCleaner.Counts counts) {
        ConsoleTable table = ConsoleTable.of("texts", "");
        table.row("read", count(counts.read())).row("kept", count(counts.kept()));
        row(table, "too short", counts.tooShort());
        row(table, "too long", counts.tooLong());
        row(table, "in other writing", counts.otherScript());
        row(table, "duplicates", counts.duplicate());
        row(table, "near duplicates", counts.nearDuplicate());
        System.out.print(table.text());
    }

    private static void row(ConsoleTable table, String name, long count) {
        if (count > 0) {
            table.row(name, count(count));
        }
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
