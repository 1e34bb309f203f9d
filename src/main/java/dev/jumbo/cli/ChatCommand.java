package dev.jumbo.cli;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.generation.ChatSession;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.recipe.Writer;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo chat}. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Talk with a language model: a line is a message, an empty line or the end of input ends the conversation."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo chat models/qwen",
            "  echo Hello | jumbo chat models/qwen --system \"Answer briefly.\" --temperature 0"
        })
final class ChatCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A run's folder, or a folder in Hugging Face's layout.")
    private Path folder = Path.of("");

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before the conversation.")
    private String system = "";

    @Option(names = "--max-tokens", paramLabel = "N", description = "Most tokens of an answer; ${DEFAULT-VALUE}.")
    private int maxTokens = 256;

    @Option(names = "--capacity", paramLabel = "N", description = "Most tokens of the conversation; ${DEFAULT-VALUE}.")
    private int capacity = 4096;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "Changes of low rank for a published model, in PEFT's layout: runs/NAME/adapter.")
    private @Nullable Path adapter;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Scope scope = Scope.open()) {
            Writer writer = Writer.open(folder, adapter, Device.best());
            TextGenerator generator =
                    writer.generator().sampling(sampling.sampling()).maxTokens(maxTokens);
            ChatTemplate template = writer.template();
            ChatSession session = template == null
                    ? ChatSession.open(generator, capacity)
                    : ChatSession.open(generator, template, capacity);
            if (!system.isEmpty()) {
                session.add(new ChatMessage("system", system));
            }
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (int turn = 0; ; turn++) {
                System.err.print("> ");
                System.err.flush();
                String line = in.readLine();
                if (line == null || line.isBlank()) {
                    return 0;
                }
                session.send(line, Rng.mix(sampling.seed(), turn), (row, piece) -> {
                    out.print(piece);
                    out.flush();
                    return true;
                });
                out.println();
            }
        }
    }
}
