package dev.jumbo.cli;

import dev.jumbo.data.text.Encoding;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.recipe.report.ConsoleTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo tokenizer encode}. */
@Command(
        name = "encode",
        mixinStandardHelpOptions = true,
        description = {
            "Show the tokens of a text: how the vocabulary spells each, its id, and the place in the text (in Java's",
            "characters) from which it comes."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo tokenizer encode words \"Large models on the JVM\"",
            "  jumbo tokenizer encode words \"Large models on the JVM\" --json"
        })
final class TokenizerEncodeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "A folder with tokenizer.json, or the file.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "TEXT", description = "The text.")
    private String text = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(folder);
        Encoding encoding = tokenizer.encode(text);
        if (json) {
            List<Map<String, Object>> tokens = new ArrayList<>();
            for (int t = 0; t < encoding.size(); t++) {
                Map<String, Object> token = new LinkedHashMap<>();
                token.put("token", tokenizer.token(encoding.ids()[t]));
                token.put("id", encoding.ids()[t]);
                token.put("start", encoding.starts()[t]);
                token.put("end", encoding.ends()[t]);
                token.put("special", encoding.special()[t]);
                tokens.add(token);
            }
            Output.json(Map.of("tokens", tokens));
            return 0;
        }
        ConsoleTable table = ConsoleTable.of("token", "id", "start", "end", "text");
        for (int t = 0; t < encoding.size(); t++) {
            int start = encoding.starts()[t];
            int end = encoding.ends()[t];
            table.row(
                    tokenizer.token(encoding.ids()[t]),
                    Integer.toString(encoding.ids()[t]),
                    Integer.toString(start),
                    Integer.toString(end),
                    "'" + text.substring(start, end) + "'");
        }
        System.out.print(table.text());
        System.out.println(encoding.size() + " tokens for " + text.codePointCount(0, text.length()) + " characters");
        return 0;
    }
}
