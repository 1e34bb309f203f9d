package dev.jumbo.data.text;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes the texts that rules leave, a JSON object with {@code text} a line. Under a temporary name until it is whole.
 *
 * @param files the texts' {@link TextFiles}
 * @param column where the texts are
 * @param rules which to leave out
 */
public record TextCleaning(List<Path> files, String column, CleaningRules rules) {
    private static final long EVERY = 64;

    public TextCleaning {
        files = List.copyOf(files);
    }

    /**
     * Makes the file.
     *
     * @param replace whether a file of this name may be replaced
     * @throws IOException if a file cannot be read or written; the message names it, and the line
     */
    public TextCleaner.Counts write(Path out, boolean replace, TrainingProgress progress) throws IOException {
        if (Files.exists(out) && !replace) {
            throw new FileAlreadyExistsException(out + ": is there already; take another name, or replace it");
        }
        if (!out.toString().endsWith(".jsonl")) {
            throw new IllegalArgumentException("cleaning: expected a name that ends in .jsonl to write to, got " + out);
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        TextCleaner cleaner = new TextCleaner(rules);
        Path temporary = out.resolveSibling(out.getFileName() + ".tmp");
        try (TextReader reader = TextReader.open(files, column);
                BufferedWriter writer = Files.newBufferedWriter(temporary)) {
            for (long read = 0; reader.hasNext(); read++) {
                String text = UnicodeText.wellFormed(reader.next());
                if (cleaner.keep(text)) {
                    writer.write(TokenizerFile.JSON.createObjectNode().put(Rows.TEXT, text) + "\n");
                }
                if (read % EVERY == 0) {
                    progress.at("cleaning", reader.bytesRead(), reader.bytes());
                }
            }
        } catch (UncheckedIOException e) {
            Files.deleteIfExists(temporary);
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
        Files.move(temporary, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return cleaner.counts();
    }
}
