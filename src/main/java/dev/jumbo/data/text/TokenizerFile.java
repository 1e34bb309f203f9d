package dev.jumbo.data.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.WholeFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reading and writing {@code tokenizer.json}. */
final class TokenizerFile {
    static final String NAME = "tokenizer.json";
    private static final String ROLES = "special_tokens_map.json";
    private static final long MAX_BYTES = 256L << 20;
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength((int) MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TokenizerFile() {}

    static Tokenizer read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        String text = text(file);
        try {
            JsonNode root = parse(text);
            String type = root.path("type").asText();
            if (type.equals(ByteTokenizer.TYPE)) {
                return new ByteTokenizer();
            }
            if (type.equals(CharTokenizer.TYPE)) {
                return CharTokenizer.ofCharacters(root.path("characters").asText());
            }
            return SubwordTokenizer.of(text, roles(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not a tokenizer: " + e.getMessage(), e);
        }
    }

    /**
     * A JSON object.
     *
     * @throws IllegalArgumentException if the text is none; the message has the place
     */
    static JsonNode parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": "
                            + e.getOriginalMessage(),
                    e);
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, found " + root.getNodeType());
        }
        return root;
    }

    static String write(JsonNode node) {
        return node.toString();
    }

    /** The roles that the neighbouring files give to tokens, by the tokens' names. */
    private static Map<SpecialTokens.Role, String> roles(Path file) throws IOException {
        Map<SpecialTokens.Role, String> roles = new EnumMap<>(SpecialTokens.Role.class);
        for (String name : List.of(ROLES, "tokenizer_config.json")) {
            Path neighbour = file.resolveSibling(name);
            if (!Files.isRegularFile(neighbour)) {
                continue;
            }
            JsonNode settings;
            try {
                settings = parse(text(neighbour));
            } catch (IllegalArgumentException e) {
                throw new IOException(neighbour + ": " + e.getMessage(), e);
            }
            for (SpecialTokens.Role role : SpecialTokens.Role.values()) {
                JsonNode token = settings.path(role.key());
                String content = token.isObject() ? token.path("content").asText() : token.asText("");
                if (!content.isEmpty()) {
                    roles.put(role, content);
                }
            }
        }
        return roles;
    }

    /** Writes the roles beside a tokenizer's file, where Hugging Face has them. */
    static void writeRoles(Path file, Map<SpecialTokens.Role, String> roles) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        roles.forEach((role, token) -> node.put(role.key(), token));
        write(file.resolveSibling(ROLES), write(node));
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": expected at most " + MAX_BYTES + " bytes, found " + Files.size(file));
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not a tokenizer: expected UTF-8 text, found other bytes", e);
        }
    }

    /** Writes a file by way of a temporary name beside it, so that it is there whole or not at all. */
    static void write(Path file, String text) throws IOException {
        WholeFile.write(file, temporary -> Files.writeString(temporary, text));
    }

    static String fingerprint(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
