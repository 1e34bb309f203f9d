package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import java.util.List;

/** The texts of {@code tokenizers.json}. */
final class TokenizerSamples {
    static final JsonNode GOLDEN = Goldens.read("tokenizers");
    static final List<String> TEXTS = strings(GOLDEN.get("texts"));
    static final List<String> TRIED = strings(GOLDEN.get("tried"));

    private TokenizerSamples() {}

    static List<String> strings(JsonNode list) {
        return Goldens.stream(list).map(JsonNode::asText).toList();
    }

    static int[] ints(JsonNode list) {
        return Goldens.stream(list).mapToInt(JsonNode::intValue).toArray();
    }

    /** The case of this name. */
    static Goldens.Case golden(String name) {
        return Goldens.cases("tokenizers")
                .filter(c -> c.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
