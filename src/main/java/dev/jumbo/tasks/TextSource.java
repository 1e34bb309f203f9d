package dev.jumbo.tasks;

import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Where texts come from: CSV, TSV, JSONL or plain text files, which may be packed as {@code .gz}. */
public sealed interface TextSource extends DataSource {
    /** Examples in parts; validation and test are empty where the source has no parts of its own. */
    record Parts<E>(List<E> train, List<E> validation, List<E> test) {
        /** What becomes of each part. */
        <F> Parts<F> map(Function<List<E>, List<F>> change) {
            return new Parts<>(change.apply(train), change.apply(validation), change.apply(test));
        }

        TaskData.Counts counts() {
            return new TaskData.Counts(train.size(), validation.size(), test.size());
        }
    }

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
     * @param validPath the file to choose by; empty to hold out a share ({@code split.validation})
     */
    record Labelled(String path, String testPath, String text, String label, int limit, String validPath)
            implements TextSource {
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
                    validPath.isEmpty() ? List.of() : TextFiles.labelled(file(validPath, "validPath"), text, label),
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
            return parts(path, validPath, testPath, file -> TextFiles.pairs(file, from, to));
        }
    }

    /**
     * Conversations, one a row of a JSONL file.
     *
     * @param path the file to learn from
     * @param validPath the file to choose by; empty to hold out a share ({@code split.validation})
     * @param testPath the file to test on; empty to hold out a share ({@code split.test})
     * @param messages the column of the turns, each of which has {@code role} and {@code content}
     * @param user the column of what a user says, of files (JSONL or others) that have one question and one answer a row;
     *     empty for {@code messages}
     * @param assistant the column of the answer
     */
    record Conversations(String path, String validPath, String testPath, String messages, String user, String assistant)
            implements TextSource {
        /** Reads the conversations; throws as {@link Pairs#open} does. */
        public Parts<TextRecord.Conversation> open() throws IOException {
            return parts(
                    path,
                    validPath,
                    testPath,
                    user.isEmpty() ? file -> TextFiles.conversations(file, messages) : this::answers);
        }

        private List<TextRecord.Conversation> answers(Path file) throws IOException {
            return TextFiles.pairs(file, user, assistant).stream()
                    .map(pair -> new TextRecord.Conversation(List.of(
                            new TextRecord.Turn("user", pair.first()),
                            new TextRecord.Turn("assistant", pair.second()))))
                    .toList();
        }
    }

    /**
     * Prompts with two answers each, one a row. The files are as of {@link Conversations}.
     *
     * @param prompt the column of what is asked
     * @param chosen the column of the answer that people prefer
     * @param rejected the column of the other
     */
    record Preferences(String path, String validPath, String testPath, String prompt, String chosen, String rejected)
            implements TextSource {
        /** Reads the answers; throws as {@link Pairs#open} does. */
        public Parts<TextRecord.Preference> open() throws IOException {
            return parts(path, validPath, testPath, file -> TextFiles.preferences(file, prompt, chosen, rejected));
        }
    }

    /**
     * Tagged words, a text a row of a JSONL file. The files are as of {@link Conversations}.
     *
     * @param words the column of the list of words
     * @param tags the column of the list of their tags
     */
    record Tagged(String path, String validPath, String testPath, String words, String tags) implements TextSource {
        /** Reads the texts; throws as {@link Pairs#open} does. */
        public Parts<TextRecord.Tagged> open() throws IOException {
            return parts(path, validPath, testPath, file -> TextFiles.tagged(file, words, tags));
        }
    }

    /** Questions with SQuAD's fields, one a row of a JSONL file. The files are as of {@link Conversations}. */
    record Questions(String path, String validPath, String testPath) implements TextSource {
        /** Reads the questions; throws as {@link Pairs#open} does. */
        public Parts<TextRecord.Question> open() throws IOException {
            return parts(path, validPath, testPath, TextFiles::questions);
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

    /** Reads a file of examples. */
    @FunctionalInterface
    interface Reader<E> {
        List<E> read(Path file) throws IOException;
    }

    private static <E> Parts<E> parts(String path, String validPath, String testPath, Reader<E> reader)
            throws IOException {
        return new Parts<>(
                reader.read(file(path, "path")),
                validPath.isEmpty() ? List.of() : reader.read(file(validPath, "validPath")),
                testPath.isEmpty() ? List.of() : reader.read(file(testPath, "testPath")));
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
