package dev.jumbo.tasks;

import dev.jumbo.data.Pictures;
import dev.jumbo.data.text.LabelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pictures belong together, by a column of their list of labels ({@code split.group}), such as the patient. */
final class PictureGroups {
    private final String column;
    private final Map<String, String> groups;

    private PictureGroups(String column, Map<String, String> groups) {
        this.column = column;
        this.groups = groups;
    }

    /**
     * Reads the column.
     *
     * @throws IOException if the list has no such column, or a cell is empty; the message has the line
     * @throws IllegalArgumentException if the source has no list of labels
     */
    private static PictureGroups read(DataSource source, String column) throws IOException {
        DataSource base = ExtendedSource.base(source);
        if (base instanceof SelectedSource selected) {
            return read(selected.base(), column);
        }
        if (!(base instanceof PictureSource.Folder folder) || folder.labels().isEmpty()) {
            throw new IllegalArgumentException(
                    "split.group: expected data with source: folder and a list, labels, that has" + " the column '"
                            + column + "'; other pictures have no columns");
        }
        Path root = Path.of(folder.path());
        Map<String, String> groups = new HashMap<>();
        LabelFile.column(folder.list(), column)
                .forEach((file, group) ->
                        groups.put(root.resolve(file).normalize().toString(), group));
        return new PictureGroups(column, groups);
    }

    /**
     * The group of each picture to learn from; null for none.
     *
     * @param validation the source's own, or null
     * @param test the source's own, or null
     */
    static int @Nullable [] of(
            DataSource source, HeldOut held, Pictures train, @Nullable Pictures validation, @Nullable Pictures test)
            throws IOException {
        if (held.group().isEmpty()) {
            return null;
        }
        PictureGroups groups = read(source, held.group());
        List<String> names = groups.names(train);
        List<String> chosenBy = validation == null ? List.of() : groups.names(validation);
        List<String> tested = test == null ? List.of() : groups.names(test);
        GroupNames.checkApart(held.group(), names, "train", chosenBy, "validation");
        GroupNames.checkApart(held.group(), names, "train", tested, "test");
        GroupNames.checkApart(held.group(), chosenBy, "validation", tested, "test");
        return GroupNames.numbers(names);
    }

    /** The group of each file; null for none. */
    static int @Nullable [] ofFiles(DataSource source, HeldOut held, List<String> files) throws IOException {
        return held.group().isEmpty()
                ? null
                : GroupNames.numbers(read(source, held.group()).names(files));
    }

    private List<String> names(Pictures pictures) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            files.add(pictures.nameOf(i));
        }
        return names(files);
    }

    private List<String> names(List<String> files) {
        List<String> names = new ArrayList<>();
        for (String file : files) {
            String name = groups.get(file);
            if (name == null) {
                throw new IllegalArgumentException("split.group: expected a " + column
                        + " of each picture in the list of labels, found none of " + file);
            }
            names.add(name);
        }
        return names;
    }
}
