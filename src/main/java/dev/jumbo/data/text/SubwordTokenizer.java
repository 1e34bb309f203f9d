package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a Hugging Face {@code tokenizer.json} describes: BPE, WordPiece, Unigram or whole words, with its normaliser,
 * splitting and added tokens. Truncation and padding that the file asks for are left to the batches.
 */
public final class SubwordTokenizer implements Tokenizer {
    private final String json;
    private final NativeTokenizer tokenizer;
    private final @Nullable FastTokenizer fast;
    private final @Nullable String[] tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final SpecialTokens special;

    /** The roles that the file's neighbours give to tokens. */
    private final Map<SpecialTokens.Role, String> given;

    /** The same tokenizer for which names of special tokens are text; made when a text has one. */
    private @Nullable NativeTokenizer plain;

    private SubwordTokenizer(
            String json,
            NativeTokenizer tokenizer,
            @Nullable FastTokenizer fast,
            Vocabulary vocabulary,
            Map<SpecialTokens.Role, String> given) {
        this.json = json;
        this.tokenizer = tokenizer;
        this.fast = fast;
        this.tokens = vocabulary.tokens();
        this.special = vocabulary.special();
        this.given = Map.copyOf(given);
        for (int id = 0; id < tokens.length; id++) {
            String token = tokens[id];
            if (token != null) {
                ids.put(token, id);
            }
        }
    }

    /**
     * From the text of a {@code tokenizer.json}.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static SubwordTokenizer of(String json) {
        return of(json, Map.of());
    }

    /** The same, with names of tokens by their roles. */
    static SubwordTokenizer of(String json, Map<SpecialTokens.Role, String> given) {
        JsonNode root = TokenizerFile.parse(json);
        Vocabulary vocabulary = Vocabulary.of(root, given);
        LibraryChecks.check(root, vocabulary.tokens().length);
        NativeTokenizer library = NativeTokenizer.of(json);
        LibraryChecks.checkAdded(root, library, vocabulary.tokens().length);
        return new SubwordTokenizer(json, library, FastTokenizer.of(root, library), vocabulary, given);
    }

    @Override
    public Encoding encode(String text) {
        return tokenizer.encode(UnicodeText.wellFormed(text), null, special);
    }

    @Override
    public Encoding encodePlain(String text) {
        Encoding read = encode(text);
        return read.spellsSpecial() ? plain().encode(UnicodeText.wellFormed(text), null, special) : read;
    }

    @Override
    public Encoding encodePlainPair(String first, String second) {
        Encoding read = encodePair(first, second);
        return read.spellsSpecial()
                ? plain().encode(UnicodeText.wellFormed(first), UnicodeText.wellFormed(second), special)
                : read;
    }

    @Override
    public Encoding encodePair(String first, String second) {
        return tokenizer.encode(UnicodeText.wellFormed(first), UnicodeText.wellFormed(second), special);
    }

    @Override
    public int[] ids(String text) {
        String well = UnicodeText.wellFormed(text);
        return fast == null ? tokenizer.ids(well) : fast.ids(well);
    }

    /** {@link #ids} by the library alone. */
    int[] libraryIds(String text) {
        return tokenizer.ids(UnicodeText.wellFormed(text));
    }

    /** Whether {@link #ids} has a way of its own. */
    boolean isFast() {
        return fast != null;
    }

    @Override
    public int[] plainIds(String text) {
        int[] found = ids(text);
        for (int id : found) {
            if (special.contains(id)) {
                return plain().ids(UnicodeText.wellFormed(text));
            }
        }
        return found;
    }

    private synchronized NativeTokenizer plain() {
        NativeTokenizer made = plain;
        if (made == null) {
            made = NativeTokenizer.of(PlainNames.of(json));
            plain = made;
        }
        return made;
    }

    @Override
    public String decode(int[] tokenIds) {
        for (int id : tokenIds) {
            Encodings.checkId(id, tokens.length);
        }
        return tokenizer.decode(tokenIds);
    }

    @Override
    public int size() {
        return tokens.length;
    }

    @Override
    public String token(int id) {
        Encodings.checkId(id, tokens.length);
        String token = tokens[id];
        return token == null ? "" : token;
    }

    @Override
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public SpecialTokens special() {
        return special;
    }

    @Override
    public String json() {
        return json;
    }

    /** Writes the file, and where roles came from a neighbouring file, {@code special_tokens_map.json} beside it. */
    @Override
    public void save(Path file) throws IOException {
        TokenizerFile.write(file, json);
        if (!given.isEmpty()) {
            TokenizerFile.writeRoles(file, given);
        }
    }
}
