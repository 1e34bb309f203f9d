package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads examples from text files, in the order of the file. What a file is its name says: {@code .csv}, {@code .tsv} (with
 * the columns in the first row), {@code .jsonl} (a JSON object a line) or {@code .txt} (a text a line, in column
 * {@code text}); with {@code .gz} after it or without. Text is UTF-8. Errors name the file and the line.
 */
public final class TextFiles {
    private static final List<String> ENDINGS = List.of(".csv", ".tsv", ".jsonl", ".txt");

    private TextFiles() {}

    /** Makes an example of a row. */
    private interface Maker<E> {
        E make(Row row) throws IOException;
    }

    /**
     * Documents, from a column.
     *
     * @param part the column that tells the parts apart; empty for none
     */
    public static List<TextRecord.Document> documents(Path file, String text, String part) throws IOException {
        return all(file, row -> new TextRecord.Document(row.text(text), part.isEmpty() ? "" : row.text(part)));
    }

    /** Texts and their classes, from two columns. */
    public static List<TextRecord.Labelled> labelled(Path file, String text, String label) throws IOException {
        return all(file, row -> new TextRecord.Labelled(row.text(text), row.text(label)));
    }

    /** What each row has in a column, such as who wrote its text; an empty cell is an error. */
    public static List<String> column(Path file, String column) throws IOException {
        return all(file, row -> row.filled(column));
    }

    /** Pairs of texts, from two columns. */
    public static List<TextRecord.Pair> pairs(Path file, String first, String second) throws IOException {
        return all(file, row -> new TextRecord.Pair(row.text(first), row.text(second)));
    }

    /** Preferred answers, from three columns. */
    public static List<TextRecord.Preference> preferences(Path file, String prompt, String chosen, String rejected)
            throws IOException {
        return all(file, row -> new TextRecord.Preference(row.text(prompt), row.text(chosen), row.text(rejected)));
    }

    /** Words and their tags, from two columns of a {@code .jsonl} file: lists of texts. */
    public static List<TextRecord.Tagged> tagged(Path file, String words, String tags) throws IOException {
        return all(file, row -> {
            List<String> each = row.texts(words);
            List<String> all = row.texts(tags);
            if (each.isEmpty() || each.size() != all.size()) {
                throw row.error("expected as many tags in '" + tags + "' as words in '" + words + "', found "
                        + all.size() + " and " + each.size());
            }
            return new TextRecord.Tagged(each, all);
        });
    }

    /**
     * Questions, from SQuAD's fields in a {@code .jsonl} file: {@code question}, {@code context} and {@code answers}, which is
     * a list of objects with {@code text} and {@code answer_start}, or one object with a list of each. Starts count Unicode
     * characters.
     */
    public static List<TextRecord.Question> questions(Path file) throws IOException {
        return all(file, row -> {
            String context = row.text("context");
            JsonNode node = row.fields().path("answers");
            boolean columns = node.isObject();
            List<TextRecord.Answer> answers = new ArrayList<>();
            int count = columns ? node.path("text").size() : node.size();
            for (int i = 0; i < count; i++) {
                JsonNode text =
                        columns ? node.path("text").path(i) : node.path(i).path("text");
                JsonNode start = columns
                        ? node.path("answer_start").path(i)
                        : node.path(i).path("answer_start");
                answers.add(answer(row, context, text, start));
            }
            if (!columns && !node.isArray()) {
                throw row.error("expected 'answers' with texts and starts, found "
                        + (node.isMissingNode() ? "none" : node.getNodeType().toString()));
            }
            return new TextRecord.Question(row.text("question"), context, answers);
        });
    }

    private static TextRecord.Answer answer(Row row, String context, JsonNode text, JsonNode start) throws IOException {
        int characters = context.codePointCount(0, context.length());
        if (!text.isTextual()
                || text.asText().isEmpty()
                || !start.isInt()
                || start.asInt() < 0
                || start.asInt() > characters
                || !context.startsWith(text.asText(), context.offsetByCodePoints(0, start.asInt()))) {
            throw row.error("expected an answer that stands in the context at its 'answer_start', found " + text
                    + " at " + start);
        }
        return new TextRecord.Answer(text.asText(), context.offsetByCodePoints(0, start.asInt()));
    }

    /**
     * Conversations, from a column of a {@code .jsonl} file: a list of objects with {@code role} and {@code content}.
     *
     * @param turns the column, often {@code messages}
     */
    public static List<TextRecord.Conversation> conversations(Path file, String turns) throws IOException {
        return all(file, row -> {
            JsonNode list = row.fields().path(turns);
            if (!list.isArray() || list.isEmpty()) {
                throw row.error("expected a list of turns in '" + turns + "', found "
                        + (list.isArray() ? "an empty one" : list.getNodeType().toString()));
            }
            List<TextRecord.Turn> all = new ArrayList<>();
            for (JsonNode turn : list) {
                if (!turn.path("role").isTextual() || !turn.path("content").isTextual()) {
                    throw row.error(
                            "turn " + (all.size() + 1) + ": expected texts in 'role' and 'content', found " + turn);
                }
                all.add(new TextRecord.Turn(
                        turn.path("role").asText(), turn.path("content").asText()));
            }
            return new TextRecord.Conversation(all);
        });
    }

    /**
     * The texts of a column, read as they are asked for, so that the file may be larger than memory. Close the stream.
     * Errors that occur later are {@link UncheckedIOException}s.
     */
    public static Stream<String> texts(Path file, String column) throws IOException {
        LineReader lines = LineReader.open(file);
        Iterator<String> texts;
        try {
            texts = iterator(rows(lines, file), row -> row.text(column));
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(texts, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(() -> {
                    try {
                        lines.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static <E> List<E> all(Path file, Maker<E> maker) throws IOException {
        try (LineReader lines = LineReader.open(file)) {
            Rows rows = rows(lines, file);
            List<E> all = new ArrayList<>();
            for (Row row = rows.next(); row != null; row = rows.next()) {
                all.add(maker.make(row));
            }
            return all;
        }
    }

    /** The rows of an opened file, by its name. */
    static Rows rows(LineReader lines, Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? "" : name.substring(dot)) {
            case ".csv" -> new Rows.Table(lines, ',');
            case ".tsv" -> new Rows.Table(lines, '\t');
            case ".jsonl" -> new Rows.Json(lines);
            case ".txt" -> new Rows.Plain(lines);
            default ->
                throw new IOException(
                        file + ": expected a name that ends in " + String.join(", ", ENDINGS) + ", and perhaps .gz");
        };
    }

    private static <E> Iterator<E> iterator(Rows rows, Maker<E> maker) {
        return new Iterator<>() {
            private @Nullable Row ahead;
            private boolean ended;

            @Override
            public boolean hasNext() {
                try {
                    if (ahead == null && !ended) {
                        ahead = rows.next();
                        ended = ahead == null;
                    }
                    return ahead != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public E next() {
                Row row = hasNext() ? ahead : null;
                if (row == null) {
                    throw new NoSuchElementException("the file has no more rows");
                }
                ahead = null;
                try {
                    return maker.make(row);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
