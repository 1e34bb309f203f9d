package dev.jumbo.data.text;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A tokenizer's tokens that stand for no text.
 *
 * @param roles the tokens that have a role; one token may have several
 * @param ids all of them, with a role or without
 */
public record SpecialTokens(Map<Role, Integer> roles, Set<Integer> ids) {
    /** What a special token is for. */
    public enum Role {
        /** Fills the rows of a batch. */
        PAD,
        /** Stands for what the vocabulary cannot spell. */
        UNKNOWN,
        /** Begins a document. */
        BOS,
        /** Ends a document. */
        EOS,
        /** Hides a token that the model has to guess. */
        MASK,
        /** Begins a text to classify. */
        CLS,
        /** Separates two texts. */
        SEP;

        /** The names that the token usually has, the most usual first. */
        public List<String> names() {
            return switch (this) {
                case PAD -> List.of("[PAD]", "<pad>", "<|pad|>", "<|padding|>");
                case UNKNOWN -> List.of("[UNK]", "<unk>", "<|unk|>");
                case BOS -> List.of("<s>", "<|begin_of_text|>", "<|startoftext|>", "<bos>", "[BOS]");
                case EOS -> List.of("</s>", "<|endoftext|>", "<|end_of_text|>", "<eos>", "[EOS]");
                case MASK -> List.of("[MASK]", "<mask>");
                case CLS -> List.of("[CLS]", "<cls>");
                case SEP -> List.of("[SEP]", "<sep>");
            };
        }

        /** The key in Hugging Face's {@code tokenizer_config.json}. */
        String key() {
            return this == UNKNOWN ? "unk_token" : name().toLowerCase(Locale.ROOT) + "_token";
        }
    }

    /** None. */
    public static final SpecialTokens NONE = new SpecialTokens(Map.of(), Set.of());

    public SpecialTokens {
        Map<Role, Integer> sorted = new EnumMap<>(Role.class);
        sorted.putAll(roles);
        roles = Collections.unmodifiableMap(sorted);
        Set<Integer> all = new TreeSet<>(ids);
        all.addAll(roles.values());
        ids = Collections.unmodifiableSet(all);
    }

    /** The token with this role; empty if the tokenizer has none. */
    public OptionalInt find(Role role) {
        Integer id = roles.get(role);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * The token with this role.
     *
     * @throws IllegalArgumentException if the tokenizer has none
     */
    public int get(Role role) {
        return find(role)
                .orElseThrow(() -> new IllegalArgumentException(
                        "tokenizer: expected a token for " + role + ", found tokens for " + roles.keySet() + " only"));
    }

    /** Whether the token stands for no text. */
    public boolean contains(int id) {
        return ids.contains(id);
    }
}
