package dev.jumbo.models.published;

import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The families by {@code model_type} in config.json. A new family adds its types here. */
final class Families {
    private static final Map<String, Family> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("bert", new BertFamily()),
            Map.entry("gpt2", new Gpt2Family()),
            Map.entry("gpt_neo", new GptNeoFamily()),
            Map.entry("gptj", new GptJFamily()),
            Map.entry("llama", new LlamaFamily()),
            Map.entry("mistral", new LlamaFamily()),
            Map.entry("mt5", new T5Family()),
            Map.entry("qwen2", new LlamaFamily()),
            Map.entry("qwen3", new LlamaFamily()),
            Map.entry("t5", new T5Family())));

    private Families() {}

    /** The family of a config.json; {@code file} is for the message. */
    static Family of(Path file, ModelConfig config) throws IOException {
        Family family = ALL.get(config.type());
        if (family == null) {
            throw new IOException(file + ": unknown model_type '" + config.type() + "'; did you mean '"
                    + NearestName.of(config.type(), ALL.keySet()) + "'? Known: " + String.join(", ", ALL.keySet()));
        }
        return family;
    }

    /** The family of a type that is known. */
    static Family of(String type) {
        Family family = ALL.get(type);
        if (family == null) {
            throw new IllegalArgumentException("unknown model_type '" + type + "'");
        }
        return family;
    }
}
