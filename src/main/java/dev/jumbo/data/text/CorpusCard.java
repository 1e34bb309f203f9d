package dev.jumbo.data.text;

import java.util.List;

/**
 * What a prepared corpus was made of: written beside it as JSON. Two corpora with equal cards have equal tokens.
 *
 * @param sources the files that were read
 * @param column where their texts were
 * @param tokenizer {@link Tokenizer#fingerprint}
 * @param vocabulary V
 * @param rules which texts were left out
 * @param validationShare the share of the texts that was wanted for validation
 * @param texts what became of the texts
 * @param train what to train on
 * @param validation what to validate on
 */
public record CorpusCard(
        List<Source> sources,
        String column,
        String tokenizer,
        int vocabulary,
        CleaningRules rules,
        double validationShare,
        TextCleaner.Counts texts,
        PartCard train,
        PartCard validation) {

    /**
     * A file that was read.
     *
     * @param bytes as it is on disk
     * @param sha256 of these bytes
     */
    public record Source(String file, long bytes, String sha256) {}

    /**
     * A part of the corpus.
     *
     * @param file the name of its token file; empty if there is none
     * @param documents texts
     * @param textBytes of the texts in UTF-8
     * @param tokens with the ends of documents
     */
    public record PartCard(String file, long documents, long textBytes, long tokens) {}
}
