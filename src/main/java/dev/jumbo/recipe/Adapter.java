package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was learned beside frozen weights, as a folder: {@code adapter.safetensors} with the changes and the modules that were
 * learned whole under their keys in the model, and {@code adapter.json} with the settings.
 */
final class Adapter {
    static final String WEIGHTS = "adapter.safetensors";
    private static final String SETTINGS = "adapter.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Adapter() {}

    static void write(Path folder, LoraSettings settings, Module tuned) throws IOException {
        Map<String, Tensor> learned = new LinkedHashMap<>();
        tuned.parameters().forEach((key, parameter) -> {
            if (parameter.isTrainable()) {
                learned.put(key, parameter.tensor());
            }
        });
        Files.createDirectories(folder);
        Safetensors.write(folder.resolve(WEIGHTS), learned, Map.of("format", "pt"));
        RunFolder.writeAtomically(folder.resolve(SETTINGS), text(settings));
    }

    private static String text(LoraSettings settings) throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(RecordNodes.write(settings)) + "\n";
    }
}
