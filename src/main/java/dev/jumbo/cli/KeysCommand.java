package dev.jumbo.cli;

import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.serve.access.ApiKey;
import dev.jumbo.serve.access.KeyFile;
import dev.jumbo.serve.access.Rate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumbo keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "API keys of jumbo serve --keys FILE, which takes up each change at once.",
        footer = {
            "",
            "Examples:",
            "  jumbo keys create shop --file keys.json",
            "  jumbo keys create partner --file keys.json --expires 90d --rate 20/s",
            "  jumbo keys list --file keys.json",
            "  jumbo keys revoke shop --file keys.json"
        })
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Make a key and print it. The file keeps its SHA-256 alone: it cannot be shown again.",
            footer = {"", "Example:", "  jumbo keys create partner --file keys.json --expires 90d --rate 20/s"})
    int create(
            @Parameters(paramLabel = "NAME", description = "Who has it; letters, digits, dots, underscores, hyphens.")
                    String name,
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE",
                            description = "Where keys are; it is made if need be.")
                    Path file,
            @Option(
                            names = "--expires",
                            paramLabel = "90d|DATE",
                            description = "After so many days, or when this day (UTC) begins; never.")
                    @Nullable String expires,
            @Option(
                            names = "--rate",
                            paramLabel = "N/s",
                            description = "Its own limit, such as 20/s or 1000/h; the server's.")
                    @Nullable String rate,
            @Option(names = "--admin", description = "It may also change what is served: /v1/admin.") boolean admin)
            throws IOException {
        Instant now = Instant.now();
        ApiKey.Created made = ApiKey.create(
                name, now, expires == null ? null : end(expires, now), rate == null ? null : Rate.of(rate));
        KeyFile.add(file, admin ? made.key().administering() : made.key());
        System.out.println(made.secret());
        System.err.println("Keep it: it is not shown again. Requests send it as 'Authorization: Bearer "
                + made.secret().substring(0, 3) + "…'.");
        return 0;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Show the keys.",
            footer = {"", "Example:", "  jumbo keys list --file keys.json"})
    int list(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "Where keys are.") Path file,
            @Option(names = "--json", description = "Print one JSON document.") boolean json)
            throws IOException {
        List<ApiKey> keys = KeyFile.read(file);
        if (json) {
            Output.json(Map.of("keys", keys.stream().map(KeysCommand::document).toList()));
            return 0;
        }
        ConsoleTable table = ConsoleTable.of("name", "key", "created", "expires", "rate", "admin");
        for (ApiKey key : keys) {
            String expires = key.expires() == null ? "never" : key.expires().toString();
            table.row(
                    key.name(),
                    "jk_…" + key.last4(),
                    key.created().toString(),
                    key.isExpired(Instant.now()) ? expires + " (expired)" : expires,
                    key.rate() == null ? "the server's" : key.rate().toString(),
                    key.admin() ? "yes" : "");
        }
        System.out.print(table.text());
        return 0;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Take keys out: they are refused at once.",
            footer = {"", "Example:", "  jumbo keys revoke shop --file keys.json"})
    int revoke(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Keys, by their names.") List<String> names,
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "Where keys are.") Path file)
            throws IOException {
        for (String name : new ArrayList<>(names)) {
            KeyFile.remove(file, name);
            System.out.println("revoked: " + name);
        }
        return 0;
    }

    private static Instant end(String text, Instant now) {
        try {
            Instant end = text.matches("[1-9][0-9]{0,4}d")
                    ? now.truncatedTo(ChronoUnit.SECONDS)
                            .plus(Integer.parseInt(text.substring(0, text.length() - 1)), ChronoUnit.DAYS)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (!end.isAfter(now)) {
                throw new IllegalArgumentException("--expires: expected a day to come, got '" + text + "'");
            }
            return end;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--expires: expected days such as 90d, or a date such as 2027-01-31, got '" + text + "'", e);
        }
    }

    private static Map<String, Object> document(ApiKey key) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", key.name());
        document.put("last4", key.last4());
        document.put("created", key.created().toString());
        document.put("admin", key.admin());
        if (key.expires() != null) {
            document.put("expires", key.expires().toString());
        }
        if (key.rate() != null) {
            document.put("rate", key.rate().toString());
        }
        return document;
    }
}
