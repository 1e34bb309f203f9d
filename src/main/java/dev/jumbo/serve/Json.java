package dev.jumbo.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.text.NearestName;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON in requests, which is checked, and in responses. */
public final class Json {
    /** Objects and arrays within each other. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_NUMBER = 100;
    private static final Pattern ADVICE = Pattern.compile(
            " \\((?:bound as|start marker).*|: enable `.*|, from `.*|: maybe a .*|: was expecting \\(.*");
    private static final Set<String> TYPES =
            Set.of("", "application/json", "text/json", "text/plain", "application/x-www-form-urlencoded");
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** An object to fill. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * The request's body.
     *
     * @throws HttpError 400 if it is not one JSON object in UTF-8; the message says where
     */
    public static ObjectNode body(Context context) {
        checkType(context.contentType());
        byte[] bytes = context.bodyAsBytes();
        if (bytes.length == 0) {
            throw new HttpError(400, "the body is empty: expected a JSON object");
        }
        try {
            JsonNode node = MAPPER.readTree(utf8(bytes));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new HttpError(400, "the body: expected a JSON object, got " + kind(node));
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new HttpError(400, "the body is not JSON" + at + ": " + HttpError.excerpt(reason(e)));
        } catch (CharacterCodingException e) {
            throw new HttpError(400, "the body is not UTF-8");
        }
    }

    /** What the parser says, without its advice to programmers. */
    private static String reason(JsonProcessingException e) {
        return ADVICE.matcher(e.getOriginalMessage().replaceAll("\\s+", " ")).replaceFirst("");
    }

    /** JSON, what is sent by those who do not say what they send, as curl does, or nothing. */
    private static void checkType(@Nullable String header) {
        String type =
                header == null ? "" : header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type) && !type.endsWith("+json")) {
            throw new HttpError(
                    415,
                    "Content-Type: expected application/json, got '" + HttpError.excerpt(type)
                            + "'; pictures' files are sent as multipart/form-data, or within JSON in base64");
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** What messages call a value: {@code an array}, {@code the number 3}. */
    public static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "the text '" + HttpError.excerpt(node.textValue()) + "'";
            case NUMBER -> "the number " + HttpError.excerpt(node.asText());
            case BOOLEAN -> node.asText();
            case NULL -> "null";
            default -> "nothing";
        };
    }

    /**
     * Refuses keys that nobody reads.
     *
     * @param where what stands before the keys in messages: empty, or {@code shadow.}
     * @throws HttpError 400 naming the nearest known one
     */
    static void checkKeys(ObjectNode node, String where, List<String> known) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw unknownKey(where, key, known);
            }
        });
    }

    /** 400: a key that nobody reads; {@code where} as in {@link #checkKeys}. */
    public static HttpError unknownKey(String where, String key, List<String> known) {
        String shown = HttpError.excerpt(key);
        return HttpError.invalid(
                where + shown,
                "unknown key '" + where + shown + "'; did you mean '" + where + NearestName.of(shown, known)
                        + "'? Known: " + String.join(", ", known));
    }

    /**
     * A text.
     *
     * @throws HttpError 400 if it is missing or another thing
     */
    static String text(ObjectNode node, String where, String key) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw wrong(where, key, "a text", value);
        }
        return value.textValue();
    }

    /** A number; errors as of {@link #text}. */
    static double number(ObjectNode node, String where, String key) {
        JsonNode value = node.path(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(where, key, "a number", value);
        }
        return value.doubleValue();
    }

    /** A whole number; errors as of {@link #text}. */
    static int integer(ObjectNode node, String where, String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(where, key, "a whole number", value);
        }
        return value.intValue();
    }

    /** An object; null if it is missing or null; errors as of {@link #text}. */
    static @Nullable ObjectNode objectOrNull(ObjectNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw wrong("", key, "an object", value);
    }

    private static HttpError wrong(String where, String key, String expected, JsonNode got) {
        String shown = where + HttpError.excerpt(key);
        return HttpError.invalid(shown, shown + ": expected " + expected + ", got " + kind(got));
    }

    /** A value as JSON. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON", e);
        }
    }

    /** Answers with a value as JSON. */
    public static void send(Context context, Object value) {
        context.contentType("application/json; charset=utf-8").result(bytes(value));
    }
}
