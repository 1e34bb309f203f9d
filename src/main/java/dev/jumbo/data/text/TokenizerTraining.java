package dev.jumbo.data.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which tokenizer to make.
 *
 * @param kind how it spells text
 * @param vocabulary V, the most tokens; of no meaning for bytes
 * @param minFrequency BPE and WordPiece: a pair has to occur so often
 * @param lowerCase WordPiece: whether case and accents are dropped
 * @param special BPE, WordPiece and Unigram: names of special tokens, after the kind's own
 */
public record TokenizerTraining(Kind kind, int vocabulary, int minFrequency, boolean lowerCase, List<String> special) {
    private static final long EVERY = 64;

    /** How a tokenizer spells text. */
    public enum Kind {
        /** {@link BpeTrainer}. */
        BPE,
        /** {@link WordPieceTrainer}. */
        WORDPIECE,
        /** {@link UnigramTrainer}. */
        UNIGRAM,
        /** {@link CharTokenizer}. */
        CHARACTERS,
        /** {@link ByteTokenizer}. */
        BYTES
    }

    public TokenizerTraining {
        special = List.copyOf(special);
        boolean fixed = kind == Kind.CHARACTERS || kind == Kind.BYTES;
        if (fixed && !special.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokenizer: a tokenizer of " + kind.name().toLowerCase(Locale.ROOT)
                            + " has no special tokens but its own, got " + special + "; use bpe, wordpiece or unigram");
        }
        if (lowerCase && kind != Kind.WORDPIECE) {
            throw new IllegalArgumentException("tokenizer: only wordpiece drops case, " + kind + " keeps the text");
        }
        if (kind == Kind.CHARACTERS && vocabulary < 4) {
            throw new IllegalArgumentException(
                    "tokenizer: expected a vocabulary of at least 4 for a character and three special tokens, got "
                            + vocabulary);
        }
        if (special.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("tokenizer: expected names of special tokens, got a blank one");
        }
    }

    /** Of this kind and size, with the kind's own special tokens; from pairs that occur twice. */
    public TokenizerTraining(Kind kind, int vocabulary) {
        this(kind, vocabulary, 2, false, List.of());
    }

    /** Learns from texts, which are read once. */
    public Tokenizer train(Iterable<String> texts, TrainingProgress progress) {
        return switch (kind) {
            case BPE -> new BpeTrainer(vocabulary, minFrequency, all(BpeTrainer.SPECIAL)).train(texts, progress);
            case WORDPIECE ->
                new WordPieceTrainer(vocabulary, minFrequency, lowerCase, all(WordPieceTrainer.SPECIAL))
                        .train(texts, progress);
            case UNIGRAM ->
                new UnigramTrainer(vocabulary, UnigramTrainer.COVERAGE, all(UnigramTrainer.SPECIAL))
                        .train(texts, progress);
            case CHARACTERS -> CharTokenizer.of(texts, vocabulary - 3);
            case BYTES -> new ByteTokenizer();
        };
    }

    /**
     * Learns from a column of files.
     *
     * @throws IOException if a file cannot be read; the message names the line
     */
    public Tokenizer train(List<Path> files, String column, TrainingProgress progress) throws IOException {
        if (kind == Kind.BYTES) {
            return new ByteTokenizer();
        }
        try (TextReader reader = TextReader.open(files, column)) {
            return train(() -> reported(reader, progress), progress);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private static Iterator<String> reported(TextReader reader, TrainingProgress progress) {
        return new Iterator<>() {
            private long read;

            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public String next() {
                if (read++ % EVERY == 0) {
                    progress.at("reading", reader.bytesRead(), reader.bytes());
                }
                return reader.next();
            }
        };
    }

    private List<String> all(List<String> own) {
        Set<String> names = new LinkedHashSet<>(own);
        names.addAll(special);
        return new ArrayList<>(names);
    }
}
