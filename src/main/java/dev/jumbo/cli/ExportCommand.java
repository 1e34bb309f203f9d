package dev.jumbo.cli;

import dev.jumbo.export.GgufType;
import dev.jumbo.export.TaskExport;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.BundleZip;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a trained run's model for another runtime.",
            "",
            "onnx: ONNX Runtime and others (opset 17). torchscript: PyTorch, from 1.13 on. mobile: PyTorch's lite"
                    + " interpreter. huggingface: a folder in their layout, of GPT-2, Llama and BERT. gguf: llama.cpp, of"
                    + " GPT-2 and Llama. bundle: the run's own bundle as one zip file.",
            "docs/export.md has which models go through which format."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo export runs/fashion-mnist --format onnx --preprocessing",
            "  jumbo export runs/reviews-textcnn --format torchscript -o reviews.pt",
            "  jumbo export runs/stories --format gguf --type q8_0"
        })
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    enum Format {
        ONNX(".onnx"),
        TORCHSCRIPT(".pt"),
        MOBILE(".ptl"),
        HUGGINGFACE("-huggingface"),
        GGUF(".gguf"),
        BUNDLE(".zip");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }
    }

    @Parameters(paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "One of onnx, torchscript, mobile, huggingface, gguf and bundle.")
    private Format format = Format.ONNX;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; default: RUN/export/NAME with the format's ending.")
    private @Nullable Path output;

    @Option(
            names = "--preprocessing",
            description =
                    "onnx, torchscript and mobile, of pictures: take bytes from 0 to 255, and normalise them inside.")
    private boolean preprocessing;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "gguf: numbers of the matrices: f32, f16, bf16 or q8_0; default: ${DEFAULT-VALUE}.")
    private GgufType type = GgufType.F32;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        RunFolder folder = EvaluateCommand.folder(run);
        Path to = output == null ? folder.path().resolve("export").resolve(name(folder) + format.ending) : output;
        if (format == Format.BUNDLE) {
            BundleZip.pack(folder.bundle(), to);
        } else {
            Bundle bundle = Bundle.read(folder.bundle());
            try (Scope scope = Scope.open()) {
                write(new TaskExport(bundle.task(), bundle.load(folder.bundle(), Device.CPU)), to);
            }
        }
        long bytes = bytes(to);
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("format", format.name().toLowerCase(Locale.ROOT));
            result.put("file", to.toString());
            result.put("bytes", bytes);
            Output.json(result);
        } else {
            System.out.printf(Locale.ROOT, "Written: %s, %,d bytes%n", to, bytes);
        }
        return 0;
    }

    private void write(TaskExport export, Path to) throws IOException {
        switch (format) {
            case ONNX -> export.onnx(preprocessing, to);
            case TORCHSCRIPT -> export.torchScript(preprocessing, false, to);
            case MOBILE -> export.torchScript(preprocessing, true, to);
            case HUGGINGFACE -> export.huggingFace(to);
            case GGUF -> export.gguf(type, to);
            case BUNDLE -> throw new IllegalStateException();
        }
    }

    private static String name(RunFolder folder) throws IOException {
        return folder.path().toRealPath().getFileName().toString();
    }

    private static long bytes(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            long bytes = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
