package dev.jumbo.cli;

import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.recipe.report.ConsoleTable;
import java.io.IOException;
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

/** {@code jumbo tokenizer show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a tokenizer's size, its special tokens and what they are for.",
        footer = {"", "Examples:", "  jumbo tokenizer show words", "  jumbo tokenizer show words --json"})
final class TokenizerShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "A folder with tokenizer.json, or the file.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(folder);
        SpecialTokens special = tokenizer.special();
        if (json) {
            List<Map<String, Object>> tokens = new ArrayList<>();
            for (int id : special.ids()) {
                tokens.add(Map.of("id", id, "token", tokenizer.token(id), "roles", roles(special, id)));
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("vocabulary", tokenizer.size());
            document.put("fingerprint", tokenizer.fingerprint());
            document.put("special", tokens);
            Output.json(document);
            return 0;
        }
        System.out.printf(
                Locale.ROOT, "%s: %,d tokens, fingerprint %s%n%n", folder, tokenizer.size(), tokenizer.fingerprint());
        ConsoleTable table = ConsoleTable.of("special token", "id", "for");
        for (int id : special.ids()) {
            table.row(tokenizer.token(id), Integer.toString(id), String.join(", ", roles(special, id)));
        }
        System.out.print(table.text());
        return 0;
    }

    private static List<String> roles(SpecialTokens special, int id) {
        return special.roles().entrySet().stream()
                .filter(e -> e.getValue() == id)
                .map(e -> e.getKey().name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
