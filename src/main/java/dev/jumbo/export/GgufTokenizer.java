package dev.jumbo.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A tokenizer as GGUF files describe it. Known are byte-level BPE, as GPT-2, Llama 3 and Qwen have it, and single characters. */
final class GgufTokenizer {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The splitting of words by the pattern of a tokenizer.json, where llama.cpp has a name for it. */
    private static final Map<String, String> SPLITS = Map.of(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "llama-bpe",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "qwen2");

    private GgufTokenizer() {}

    /**
     * Adds the metadata of a tokenizer.
     *
     * @param vocabulary of the model, which may be larger than the tokenizer's
     * @throws ExportException if llama.cpp has nothing like it
     */
    static void addTo(GgufFile file, Tokenizer tokenizer, int vocabulary) {
        JsonNode root = parse(tokenizer.json());
        JsonNode model = root.path("model");
        if (!model.path("type").asText().equals("BPE")
                || model.path("byte_fallback").asBoolean()) {
            throw new ExportException("GGUF: expected a tokenizer of byte-level BPE, got "
                    + model.path("type").asText(root.path("type").asText("another")));
        }
        file.put("tokenizer.ggml.model", "gpt2");
        file.put("tokenizer.ggml.pre", split(root.path("pre_tokenizer")));
        tokens(file, tokenizer, vocabulary);
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : model.path("merges")) {
            merges.add(
                    merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
        }
        file.put("tokenizer.ggml.merges", merges);
        role(file, tokenizer, SpecialTokens.Role.BOS, "bos");
        role(file, tokenizer, SpecialTokens.Role.EOS, "eos");
        role(file, tokenizer, SpecialTokens.Role.PAD, "padding");
        int[] framed = tokenizer.encode("a").ids();
        OptionalInt bos = tokenizer.special().find(SpecialTokens.Role.BOS);
        OptionalInt eos = tokenizer.special().find(SpecialTokens.Role.EOS);
        file.put("tokenizer.ggml.add_bos_token", bos.isPresent() && framed[0] == bos.getAsInt());
        file.put("tokenizer.ggml.add_eos_token", eos.isPresent() && framed[framed.length - 1] == eos.getAsInt());
    }

    private static void tokens(GgufFile file, Tokenizer tokenizer, int vocabulary) {
        List<String> tokens = new ArrayList<>();
        List<Integer> kinds = new ArrayList<>();
        OptionalInt unknown = tokenizer.special().find(SpecialTokens.Role.UNKNOWN);
        for (int id = 0; id < vocabulary; id++) {
            String token = id < tokenizer.size() ? tokenizer.token(id) : "";
            boolean named = !token.isEmpty();
            tokens.add(named ? token : "[UNUSED" + id + "]");
            kinds.add(
                    !named
                            ? UNUSED
                            : unknown.isPresent() && unknown.getAsInt() == id
                                    ? UNKNOWN
                                    : tokenizer.special().contains(id) ? CONTROL : NORMAL);
        }
        file.put("tokenizer.ggml.tokens", tokens);
        file.put("tokenizer.ggml.token_type", kinds);
    }

    private static void role(GgufFile file, Tokenizer tokenizer, SpecialTokens.Role role, String name) {
        tokenizer.special().find(role).ifPresent(id -> file.put("tokenizer.ggml." + name + "_token_id", id));
    }

    /** What llama.cpp calls the way that text is split before merging. */
    private static String split(JsonNode splitting) {
        for (JsonNode step : splitting.path("type").asText().equals("Sequence")
                ? splitting.path("pretokenizers")
                : List.of(splitting)) {
            String type = step.path("type").asText();
            if (type.equals("ByteLevel") && step.path("use_regex").asBoolean(true)) {
                return "gpt-2";
            }
            String pattern = step.path("pattern").path("Regex").asText();
            String name = SPLITS.get(pattern);
            if (type.equals("Split") && name != null) {
                return name;
            }
            if (!type.equals("ByteLevel")) {
                throw new ExportException("GGUF: llama.cpp has no name for a tokenizer that splits text by " + step);
            }
        }
        throw new ExportException("GGUF: llama.cpp has no name for a tokenizer that splits text by " + splitting);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("tokenizer: " + e.getOriginalMessage(), e);
        }
    }
}
