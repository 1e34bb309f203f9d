package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a {@code tokenizer.json} names.
 *
 * @param tokens [V] by id; null where the file has none
 * @param special the added tokens that are special, by the roles that they are given, or else by their usual names
 */
@SuppressWarnings("ArrayRecordComponent")
record Vocabulary(@Nullable String[] tokens, SpecialTokens special) {
    /** More tokens than any published vocabulary has by far; keeps a wrong id from filling the memory. */
    private static final int MAX_SIZE = 1 << 24;

    /**
     * Of a parsed file.
     *
     * @param given names of tokens by their roles
     * @throws IllegalArgumentException if it has no vocabulary
     */
    static Vocabulary of(JsonNode root, Map<SpecialTokens.Role, String> given) {
        JsonNode model = root.path("model");
        if (!model.isObject()) {
            throw new IllegalArgumentException("expected an object 'model' with a vocabulary, found "
                    + (model.isMissingNode() ? "none" : model.getNodeType().toString()));
        }
        Map<String, Integer> byToken = new LinkedHashMap<>();
        forEachToken(model.path("vocab"), (token, id) -> byToken.put(token, checked(token, id)));
        TreeSet<Integer> special = new TreeSet<>();
        for (JsonNode added : root.path("added_tokens")) {
            String content = added.path("content").asText();
            int id = checked(content, added.path("id").asInt(-1));
            byToken.put(content, id);
            if (added.path("special").asBoolean()) {
                special.add(id);
            }
        }
        int size = byToken.values().stream().mapToInt(id -> id + 1).max().orElse(0);
        if (size == 0) {
            throw new IllegalArgumentException("expected a vocabulary in model.vocab, found no token");
        }
        String[] tokens = new String[size];
        byToken.forEach((token, id) -> tokens[id] = token);
        return new Vocabulary(tokens, new SpecialTokens(roles(root, byToken, special, given), special));
    }

    private static void forEachToken(JsonNode vocab, ObjIntConsumer<String> action) {
        if (vocab.isObject()) {
            vocab.properties()
                    .forEach(e -> action.accept(e.getKey(), e.getValue().asInt(-1)));
        } else if (vocab.isArray()) {
            for (int id = 0; id < vocab.size(); id++) {
                action.accept(vocab.get(id).path(0).asText(), id);
            }
        } else {
            throw new IllegalArgumentException("expected model.vocab to be an object or a list, found "
                    + (vocab.isMissingNode() ? "none" : vocab.getNodeType().toString()));
        }
    }

    private static int checked(String token, int id) {
        if (id < 0 || id >= MAX_SIZE) {
            throw new IllegalArgumentException(
                    "token '" + token + "': expected an id from 0 to " + (MAX_SIZE - 1) + ", got " + id);
        }
        return id;
    }

    private static Map<SpecialTokens.Role, Integer> roles(
            JsonNode root,
            Map<String, Integer> byToken,
            TreeSet<Integer> special,
            Map<SpecialTokens.Role, String> given) {
        Map<SpecialTokens.Role, Integer> roles = new EnumMap<>(SpecialTokens.Role.class);
        for (SpecialTokens.Role role : SpecialTokens.Role.values()) {
            Integer named = byToken.get(given.getOrDefault(role, ""));
            if (named != null) {
                roles.put(role, named);
                continue;
            }
            for (String name : role.names()) {
                Integer id = byToken.get(name);
                if (id != null && special.contains(id)) {
                    roles.put(role, id);
                    break;
                }
            }
        }
        JsonNode model = root.path("model");
        Integer unknown = byToken.get(model.path("unk_token").asText(""));
        if (unknown == null && model.path("unk_id").isInt()) {
            unknown = model.path("unk_id").intValue();
        }
        if (unknown != null) {
            roles.putIfAbsent(SpecialTokens.Role.UNKNOWN, unknown);
        }
        return roles;
    }
}
