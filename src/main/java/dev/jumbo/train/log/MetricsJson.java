package dev.jumbo.train.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link MetricsRecord} as one line of JSON and back. */
final class MetricsJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MetricsJson() {}

    /** UTF-8 bytes of the record's line, ended by a newline. */
    static byte[] line(MetricsRecord metrics) throws IOException {
        var bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("step", metrics.step());
            json.writeNumberField("epoch", metrics.epoch());
            json.writeStringField("split", metrics.split().toString());
            json.writeFieldName("wall_seconds");
            number(json, Math.rint(metrics.wallSeconds() * 1000) / 1000);
            json.writeObjectFieldStart("values");
            for (Map.Entry<String, Double> value : metrics.values().entrySet()) {
                json.writeFieldName(value.getKey());
                number(json, value.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void number(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.toString(value));
        }
    }

    /** @throws IllegalArgumentException if the text is not a record; the message says what is wrong with it */
    static MetricsRecord parse(byte[] line) {
        JsonNode root;
        try {
            root = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
        JsonNode values = root.path("values");
        if (!root.path("step").canConvertToLong()
                || !root.path("epoch").canConvertToInt()
                || !root.path("split").isTextual()
                || !values.isObject()) {
            throw new IllegalArgumentException("expected an object with step, epoch, split and values");
        }
        var byName = new LinkedHashMap<String, Double>();
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            byName.put(value.getKey(), number(value.getKey(), value.getValue()));
        }
        return new MetricsRecord(
                root.path("step").longValue(),
                root.path("epoch").intValue(),
                MetricsRecord.Split.of(root.path("split").textValue()),
                number("wall_seconds", root.path("wall_seconds")),
                byName);
    }

    private static double number(String name, JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isNull()) {
            return Double.NaN;
        }
        return switch (node.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("expected a number for " + name + ", got " + node);
        };
    }
}
