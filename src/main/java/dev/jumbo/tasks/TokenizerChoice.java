package dev.jumbo.tasks;

import dev.jumbo.data.text.BpeTrainer;
import dev.jumbo.data.text.ByteTokenizer;
import dev.jumbo.data.text.CharTokenizer;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.UnigramTrainer;
import dev.jumbo.data.text.WordPieceTrainer;
import java.io.IOException;
import java.nio.file.Path;

/** Which tokens a recipe's texts are made of. */
public sealed interface TokenizerChoice {
    /**
     * Learns the tokens from the training texts, or reads them.
     *
     * @throws IOException if the tokenizer cannot be read
     */
    Tokenizer open(Iterable<String> texts) throws IOException;

    /**
     * The most frequent characters.
     *
     * @param limit how many
     */
    record Characters(int limit) implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) {
            return CharTokenizer.of(texts, limit);
        }
    }

    /** Bytes of UTF-8. */
    record Bytes() implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) {
            return new ByteTokenizer();
        }
    }

    /**
     * Byte-level byte-pair encoding, as GPT-2 has it.
     *
     * @param vocabulary how many tokens
     */
    record Bpe(int vocabulary) implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) {
            return new BpeTrainer(vocabulary).train(texts);
        }
    }

    /**
     * WordPiece, as BERT has it.
     *
     * @param vocabulary how many tokens
     */
    record WordPiece(int vocabulary) implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) {
            return new WordPieceTrainer(vocabulary).train(texts);
        }
    }

    /**
     * Unigram, as SentencePiece has it.
     *
     * @param vocabulary how many tokens
     */
    record Unigram(int vocabulary) implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) {
            return new UnigramTrainer(vocabulary).train(texts);
        }
    }

    /**
     * A {@code tokenizer.json}: Hugging Face's, or what {@code jumbo tokenizer train} wrote.
     *
     * @param path the file or its folder
     */
    record File(String path) implements TokenizerChoice {
        @Override
        public Tokenizer open(Iterable<String> texts) throws IOException {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("prepare.tokenizer.path: expected a tokenizer.json or its folder");
            }
            return Tokenizer.open(Path.of(path));
        }
    }
}
