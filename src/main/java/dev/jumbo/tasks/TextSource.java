package dev.jumbo.tasks;

import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where texts come from: CSV, TSV, JSONL or plain text files, which may be packed as {@code .gz}. */
public sealed interface TextSource extends DataSource {
    /** Examples in parts; validation and test are empty where the source has no parts of its own. */
    record Parts<E>(List<E> train, List<E> validation, List<E> test) {}

    /**
     * Documents, one a row.
     *
     * @param path the file
     * @param text the column of the text; a list of texts in JSONL is joined by line feeds
     * @param split the column that says which part a text is in: "train", "valid" (or "validation", "dev") or "test"; empty
     *     to hold out shares
     */
    record Corpus(String path, String text, String split) implements TextSource {
        /**
         * Reads the texts.
         *
         * @throws IOException if the file is missing or damaged; the message has the line
         */
        public Parts<String> open() throws IOException {
            Parts<String> parts = new Parts<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (TextRecord.Document document : TextFiles.documents(file(path, "path"), text, split)) {
                (split.isEmpty() ? parts.train() : part(parts, document.part())).add(document.text());
            }
            return parts;
        }

        private List<String> part(Parts<String> parts, String name) throws IOException {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "train" -> parts.train();
                case "valid", "validation", "dev" -> parts.validation();
                case "test" -> parts.test();
                default ->
                    throw new IOException(path + ": expected train, valid or test in '" + split + "', found '" + name
                            + "'; leave data.split out to hold out shares of the texts");
            };
        }
    }

    /**
     * Texts and their classes, one a row.
     *
     * @param path the file to learn from
     * @param testPath the file to test on; empty to hold out a share ({@code split.test})
     * @param text the column of the text
     * @param label the column of the class
     * @param limit examples to learn from, the first of the file; 0 for all
     */
    record Labelled(String path, String testPath, String text, String label, int limit) implements TextSource {
        public Labelled {
            if (limit < 0) {
                throw new IllegalArgumentException("limit: expected 1 or more, or 0 for all, got " + limit);
            }
        }

        /**
         * Reads the texts.
         *
         * @throws IOException if a file is missing or damaged; the message has the line
         */
        public Parts<TextRecord.Labelled> open() throws IOException {
            List<TextRecord.Labelled> train = TextFiles.labelled(file(path, "path"), text, label);
            return new Parts<>(
                    limit == 0 || limit >= train.size() ? train : train.subList(0, limit),
                    List.of(),
                    testPath.isEmpty() ? List.of() : TextFiles.labelled(file(testPath, "testPath"), text, label));
        }
    }

    /**
     * Pairs of texts, one a row.
     *
     * @param path the file to learn from
     * @param validPath the file to choose by; empty to hold out a share ({@code split.validation})
     * @param testPath the file to test on; empty to hold out a share ({@code split.test})
     * @param from the column of the text that is read
     * @param to the column of the text that is to be written
     */
    record Pairs(String path, String validPath, String testPath, String from, String to) implements TextSource {
        /**
         * Reads the texts.
         *
         * @throws IOException if a file is missing or damaged; the message has the line
         */
        public Parts<TextRecord.Pair> open() throws IOException {
            return new Parts<>(
                    TextFiles.pairs(file(path, "path"), from, to),
                    held(validPath, "validPath"),
                    held(testPath, "testPath"));
        }

        private List<TextRecord.Pair> held(String file, String key) throws IOException {
            return file.isEmpty() ? List.of() : TextFiles.pairs(file(file, key), from, to);
        }
    }

    /**
     * Token files that {@code jumbo data prepare} wrote, which may be larger than memory.
     *
     * @param path the file to learn from
     * @param validPath the file to choose by
     * @param testPath the file to test on; empty to test on the one to choose by
     */
    record Tokens(String path, String validPath, String testPath) implements TextSource {
        Path train() throws IOException {
            return file(path, "path");
        }

        Path validation() throws IOException {
            return file(validPath, "validPath");
        }

        Path test() throws IOException {
            return file(testPath, "testPath");
        }

        /** SHA-256 of the files. */
        String fingerprint() throws IOException {
            return testPath.isEmpty()
                    ? TextParts.fingerprint(train(), validation())
                    : TextParts.fingerprint(train(), validation(), test());
        }
    }

    private static Path file(String path, String key) throws IOException {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("data." + key + ": expected a file of texts");
        }
        Path file = Path.of(path);
        if (!Files.isRegularFile(file)) {
            throw new IOException("data." + key + ": no file " + file.toAbsolutePath());
        }
        return file;
    }
}
