package dev.jumbo.cli;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.TokenizerTraining;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo tokenizer train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Learn a vocabulary from texts and write FOLDER/tokenizer.json, in Hugging Face's format (characters and bytes:",
            "in Jumbo's)."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo tokenizer train books.txt --out words --kind bpe --vocabulary 16000",
            "  jumbo tokenizer train news-*.csv --column body --out bert --kind wordpiece --lowercase",
            "  jumbo tokenizer train chat.jsonl.gz --out chat --special \"<|im_start|>\" --special \"<|im_end|>\"",
            "Next: jumbo data prepare books.txt --tokenizer words --out books.tok"
        })
final class TokenizerTrainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Texts: .txt (a text a line), .csv, .tsv or .jsonl; with .gz or without.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FOLDER", required = true, description = "Where to write tokenizer.json.")
    private Path out = Path.of("");

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "bpe (byte-level, as GPT-2), wordpiece (as BERT), unigram, characters or bytes; bpe.")
    private TokenizerTraining.Kind kind = TokenizerTraining.Kind.BPE;

    @Option(names = "--vocabulary", paramLabel = "N", description = "The most tokens; 32000.")
    private int vocabulary = 32_000;

    @Option(names = "--column", paramLabel = "NAME", description = "Column or key of the texts; text.")
    private String column = "text";

    @Option(names = "--lowercase", description = "wordpiece: drop case and accents.")
    private boolean lowerCase;

    @Option(
            names = "--min-frequency",
            paramLabel = "N",
            description = "bpe and wordpiece: a pair has to occur so often; 2.")
    private int minFrequency = 2;

    @Option(
            names = "--special",
            paramLabel = "TOKEN",
            description = "One more special token, such as <|im_end|>. May be given again.")
    private List<String> special = new ArrayList<>();

    @Option(names = "--overwrite", description = "Replace a tokenizer that is there.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TokenizerTraining training = new TokenizerTraining(kind, vocabulary, minFrequency, lowerCase, special);
        if (files.isEmpty() && kind != TokenizerTraining.Kind.BYTES) {
            throw new IllegalArgumentException(
                    "expected files with texts to learn from; see jumbo tokenizer train --help");
        }
        Path file = out.resolve("tokenizer.json");
        if (Files.exists(file) && !overwrite) {
            throw new FileAlreadyExistsException(
                    file + ": a tokenizer is there already; take another --out, or give --overwrite");
        }
        long start = System.nanoTime();
        Tokenizer tokenizer;
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            tokenizer = training.train(files, column, progress);
        }
        tokenizer.save(file);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("file", file.toString());
            document.put("kind", kind.name().toLowerCase(Locale.ROOT));
            document.put("vocabulary", tokenizer.size());
            document.put("fingerprint", tokenizer.fingerprint());
            document.put("seconds", seconds);
            Output.json(document);
            return 0;
        }
        System.out.printf(Locale.ROOT, "%s: %,d tokens in %.1f s%n", file, tokenizer.size(), seconds);
        if (tokenizer.size() < vocabulary && kind != TokenizerTraining.Kind.BYTES) {
            System.out.printf(
                    Locale.ROOT, "Fewer than the %,d wanted: the texts have nothing more to learn from.%n", vocabulary);
        }
        System.out.println("Try:  jumbo tokenizer encode " + out + " \"some text\"");
        return 0;
    }
}
