package dev.jumbo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureList;
import dev.jumbo.data.inspect.PictureWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the {@code data} of a recipe says to take a data set that a command wrote. */
final class DataUse {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> KEYS =
            Map.of("train", "path", "validation", "validPath", "test", "testPath");

    private DataUse() {}

    /**
     * Of tables.
     *
     * @param kinds of columns, which files of text do not have in themselves
     * @param files by part, in {@code folder}
     */
    static String tables(Map<String, Object> kinds, Map<String, String> files, Path folder) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("source", "table");
        files.forEach((part, file) ->
                keys.put(KEYS.getOrDefault(part, part), folder.resolve(file).toString()));
        boolean typed = files.values().stream().anyMatch(file -> file.endsWith(".parquet"));
        if (!kinds.isEmpty() && !typed) {
            keys.put("kinds", kinds);
        }
        try {
            return "data: " + JSON.writeValueAsString(keys); // JSON is YAML
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of pictures that {@link PictureWriter} wrote. */
    static String pictures(PictureInput input, Iterable<String> parts, Path folder) {
        if (input.hasLabelSets()) {
            return listed(input, folder, folder);
        }
        StringBuilder use = new StringBuilder("{source: folder, path: " + folder.resolve("train"));
        for (String part : parts) {
            if (part.equals("validation") || part.equals("test")) {
                use.append(", ").append(KEYS.get(part)).append(": ").append(folder.resolve(part));
            }
        }
        return use.append("}").toString();
    }

    /**
     * Of pictures in a list.
     *
     * @param root the folder of the pictures
     * @param folder that of the list
     */
    static String listed(PictureInput input, Path root, Path folder) {
        return "{source: folder, path: " + root + ", labels: " + folder.resolve(PictureList.NAME)
                + (input.hasLabelSets() ? ", separator: '" + LabelSets.SEPARATOR + "'" : "") + ", split: split}";
    }
}
