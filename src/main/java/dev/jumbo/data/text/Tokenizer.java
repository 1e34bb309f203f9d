package dev.jumbo.data.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Text to numbers and back. Many threads may use one at once.
 *
 * <p>A Java string may hold half of a surrogate pair, which is no character: it is read as U+FFFD.
 */
public sealed interface Tokenizer permits ByteTokenizer, CharTokenizer, SubwordTokenizer {
    /**
     * Reads a {@code tokenizer.json}: Hugging Face's, or what {@link #save} wrote.
     *
     * @param path the file, or the folder with a file of that name
     * @throws IOException if it cannot be read or is no tokenizer; the message names the file
     */
    static Tokenizer open(Path path) throws IOException {
        return TokenizerFile.read(path);
    }

    /**
     * The tokens of a text, with the special tokens that the tokenizer adds. Where the text spells a special token, it
     * becomes that token: this is for prompts and templates. {@link #encodePlain} and {@link #plainIds} are for data and for
     * what users send.
     */
    Encoding encode(String text);

    /** The tokens of two texts, with the special tokens that the tokenizer adds. Positions count in each text. */
    Encoding encodePair(String first, String second);

    /**
     * {@link #encode} of a text in which the names of special tokens are text like any other: nobody who writes the text can
     * end a document or a turn with it. The same where the text spells none. A character that the vocabulary cannot spell is
     * the unknown token still.
     */
    Encoding encodePlain(String text);

    /** {@link #encodePair} of texts in which the names of special tokens are text, as in {@link #encodePlain}. */
    Encoding encodePlainPair(String first, String second);

    /** The tokens of a text alone, nothing added and no positions: the fast way for much text.   → [T] */
    int[] ids(String text);

    /** The tokens of {@link #encodePlain} alone, nothing added and no positions.   → [T] */
    int[] plainIds(String text);

    /** {@link #encode} of each text. */
    default List<Encoding> encodeBatch(List<String> texts) {
        return texts.stream().map(this::encode).toList();
    }

    /**
     * The text of tokens, without the special ones. Bytes that make no character become U+FFFD.
     *
     * @throws IllegalArgumentException if an id is not in the vocabulary
     */
    String decode(int[] ids);

    /** V: ids are from 0 to V - 1, special tokens included. */
    int size();

    /** How the vocabulary spells a token. */
    String token(int id);

    /** The token that the vocabulary spells so. */
    OptionalInt id(String token);

    /** The tokens that stand for no text. */
    SpecialTokens special();

    /** 64 hexadecimal digits that are equal for equal tokenizers only: SHA-256 of {@link #json}. */
    default String fingerprint() {
        return TokenizerFile.fingerprint(json());
    }

    /** The text of the tokenizer's file. */
    String json();

    /** Writes {@link #json} to a file, by way of a temporary name. */
    default void save(Path file) throws IOException {
        TokenizerFile.write(file, json());
    }
}
