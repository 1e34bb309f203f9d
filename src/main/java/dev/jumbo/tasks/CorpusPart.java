package dev.jumbo.tasks;

import dev.jumbo.data.Dataset;
import dev.jumbo.data.text.TokenDocuments;
import dev.jumbo.data.text.TokenFile;
import dev.jumbo.data.text.TokenWindows;
import dev.jumbo.data.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of a corpus in tokens.
 *
 * @param examples of tokens that are guessed one after the other
 * @param lengths of the examples, to make batches of like ones; empty where they are alike
 * @param targets tokens that are to be guessed
 * @param bytes of the text in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent")
record CorpusPart(Dataset<int[]> examples, int[] lengths, long targets, long bytes) {
    /** Tokens that are decoded at once, to count their bytes. */
    private static final int CHUNK = 1 << 16;

    static CorpusPart of(List<String> texts, Tokenizer tokenizer, int context) {
        TokenDocuments documents = TokenDocuments.of(texts, tokenizer, context);
        long bytes = texts.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return new CorpusPart(documents, documents.lengths(), documents.targets(), bytes);
    }

    /** A file that {@code jumbo data prepare} wrote, in windows. */
    static CorpusPart of(Path file, Tokenizer tokenizer, int context, boolean countBytes) throws IOException {
        TokenFile tokens = TokenFile.open(file);
        tokens.check(tokenizer);
        long bytes = 0;
        for (long from = 1; countBytes && from < tokens.count(); from += CHUNK) {
            int[] chunk = tokens.read(from, (int) Math.min(CHUNK, tokens.count() - from));
            bytes += tokenizer.decode(chunk).getBytes(StandardCharsets.UTF_8).length;
        }
        return new CorpusPart(new TokenWindows(tokens, context, true), new int[0], tokens.count() - 1, bytes);
    }
}
