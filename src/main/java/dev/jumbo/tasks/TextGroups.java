package dev.jumbo.tasks;

import dev.jumbo.data.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which texts belong together, by a column of their file ({@code split.group}). */
final class TextGroups {
    private TextGroups() {}

    /**
     * The group of each text to learn from; null if none are named.
     *
     * @throws IOException if a file has no such column, or a cell is empty; the message has the line
     * @throws IllegalArgumentException if the source has no columns, or parts of its own that share a group
     */
    static int @Nullable [] of(TextSource source, TextSource.Parts<?> parts, HeldOut held) throws IOException {
        String column = held.group();
        if (column.isEmpty()) {
            return null;
        }
        String[] files = files(source);
        List<String> train = TextFiles.column(Path.of(files[0]), column);
        List<String> names =
                train.subList(0, Math.min(train.size(), parts.train().size()));
        List<String> validation = files[1].isEmpty() ? List.of() : TextFiles.column(Path.of(files[1]), column);
        List<String> test =
                files[2].isEmpty() || held.isFold() ? List.of() : TextFiles.column(Path.of(files[2]), column);
        GroupNames.checkApart(column, names, "train", validation, "validation");
        GroupNames.checkApart(column, names, "train", test, "test");
        GroupNames.checkApart(column, validation, "validation", test, "test");
        return GroupNames.numbers(names);
    }

    /** The files of texts to learn from, to choose by and to test on, a text a row; empty where there is none. */
    private static String[] files(TextSource source) {
        if (source instanceof TextSource.Labelled one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Pairs one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Conversations one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Preferences one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Tagged one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Questions one) {
            return new String[] {one.path(), one.validPath(), one.testPath()};
        } else if (source instanceof TextSource.Corpus one && one.split().isEmpty()) {
            return new String[] {one.path(), "", ""};
        }
        throw new IllegalArgumentException(
                "split.group: expected a source of rows with a column for it; a corpus with data.split, and files of tokens, are"
                        + " divided already");
    }
}
