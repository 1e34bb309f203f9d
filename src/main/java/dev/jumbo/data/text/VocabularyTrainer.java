package dev.jumbo.data.text;

/** Learns a vocabulary from texts. The same texts in any order, and the same settings, give the same tokenizer. */
public sealed interface VocabularyTrainer permits BpeTrainer, WordPieceTrainer, UnigramTrainer {
    /**
     * Learns from these texts, which are read once.
     *
     * @throws IllegalArgumentException if there is no text, or the vocabulary is too small for its characters
     */
    SubwordTokenizer train(Iterable<String> texts, TrainingProgress progress);

    /** The same, without a listener. */
    default SubwordTokenizer train(Iterable<String> texts) {
        return train(texts, TrainingProgress.NONE);
    }
}
