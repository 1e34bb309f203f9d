package dev.jumbo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Results on standard output. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Output() {}

    /** One JSON document. */
    static void json(Object value) {
        try {
            System.out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A document that is written part by part; standard output stays open. */
    static JsonGenerator jsonGenerator() throws IOException {
        return JSON.getFactory()
                .createGenerator(System.out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                .useDefaultPrettyPrinter();
    }

    /** Names and numbers, one a line. */
    static void table(Map<String, Double> values) {
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        values.forEach((name, value) -> System.out.printf(
                Locale.ROOT,
                "  %-" + width + "s  %s%n",
                name,
                value == Math.rint(value) && Math.abs(value) >= 10
                        ? String.format(Locale.ROOT, "%,.0f", value)
                        : Math.abs(value) >= 100
                                ? String.format(Locale.ROOT, "%,.0f", value)
                                : String.format(Locale.ROOT, "%.4f", value)));
    }
}
