package dev.jumbo.cli;

import dev.jumbo.generation.GeneratedText;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.generation.TextListener;
import dev.jumbo.generation.TextPrompt;
import dev.jumbo.recipe.Writer;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo generate}. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Continue a text with a language model, token by token.",
        footer = {
            "",
            "Examples:",
            "  jumbo generate runs/tang-poems",
            "  jumbo generate runs/tang-poems 明月 --count 3 --top-p 0.9 --seed 7",
            "  jumbo generate models/gpt2 \"Once upon a time\" --max-tokens 100 --stop \".\" --json"
        })
final class GenerateCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A run's folder, or a folder in Hugging Face's layout.")
    private Path folder = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "What the text begins with; special tokens that it spells are read.")
    private String prompt = "";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens that follow; 256, or the model's context.")
    private int maxTokens;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "Ends the text and is not part of it. May be given again.")
    private List<String> stop = new ArrayList<>();

    @Option(names = "--count", paramLabel = "N", description = "Texts to write, with seeds that follow each other; 1.")
    private int count = 1;

    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "Changes of low rank for a published model, in PEFT's layout: runs/NAME/adapter.")
    private @Nullable Path adapter;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("--count: expected at least 1, got " + count);
        }
        List<TextPrompt> prompts = LongStream.range(0, count)
                .mapToObj(i -> new TextPrompt(prompt, sampling.seed() + i))
                .toList();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Scope scope = Scope.open()) {
            TextGenerator generator = Writer.open(folder, adapter, Device.best())
                    .generator()
                    .sampling(sampling.sampling())
                    .stop(stop.toArray(new String[0]));
            if (maxTokens > 0) {
                generator = generator.maxTokens(maxTokens);
            }
            boolean streams = count == 1 && !json;
            if (streams) {
                out.print(prompt);
            }
            List<GeneratedText> texts =
                    generator.generate(prompts, streams ? (row, piece) -> print(out, piece) : TextListener.NONE);
            if (json) {
                Output.json(Map.of("texts", texts.stream().map(this::document).toList()));
            } else if (streams) {
                out.println();
            } else {
                texts.forEach(text -> out.println(prompt + text.text() + "\n"));
            }
        }
        return 0;
    }

    private static boolean print(PrintStream out, String piece) {
        out.print(piece);
        out.flush();
        return true;
    }

    private Map<String, Object> document(GeneratedText text) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("prompt", prompt);
        document.put("text", text.text());
        document.put("finish_reason", text.reason().name().toLowerCase(Locale.ROOT));
        document.put("prompt_tokens", text.promptTokens());
        document.put("tokens", text.numTokens());
        return document;
    }
}
