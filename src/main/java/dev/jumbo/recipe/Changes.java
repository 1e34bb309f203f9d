package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.tasks.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What is different from what a run began with, in words: {@code train.epochs was 5, is 3}. */
public final class Changes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 5;
    private static final int LONGEST = 60;

    private Changes() {}

    /**
     * Settings that differ from those of a run's {@code recipe.yaml}, or nothing (""). A key that the file lacks, for a
     * version of Jumbo that did not have it wrote it, is at its default there.
     *
     * @throws RecipeException if the file is no recipe
     */
    public static String ofRecipe(Path file, Recipe now) throws IOException {
        Recipe before = RecipeYaml.read(file, List.of());
        return between(RecordNodes.write(before), RecordNodes.write(now));
    }

    /** Which counts, classes or statistics are others than in a run's data card; that it is the content if none is. */
    static String ofData(Path card, TaskData now) throws IOException {
        if (!Files.exists(card)) {
            return "its content is another";
        }
        try {
            String changes = between(JSON.readTree(Files.readString(card)), JSON.valueToTree(now.card()));
            return changes.isEmpty() ? "as many examples, but the content of at least one is another" : changes;
        } catch (JsonProcessingException e) {
            return "its content is another (" + card + " is no JSON)";
        }
    }

    private static String between(JsonNode before, JsonNode now) {
        List<String> changes = new ArrayList<>();
        compare("", before, now, changes);
        int more = changes.size() - MOST;
        return String.join("; ", changes.subList(0, Math.min(MOST, changes.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static void compare(String path, JsonNode before, JsonNode now, List<String> changes) {
        if (path.equals("fingerprint") || before.equals(now)) {
            return;
        }
        if (before.isObject() && now.isObject()) {
            TreeSet<String> keys = new TreeSet<>();
            before.fieldNames().forEachRemaining(keys::add);
            now.fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                compare(path.isEmpty() ? key : path + "." + key, before.path(key), now.path(key), changes);
            }
        } else if (!before.toString().equals(now.toString())) {
            changes.add(path + " was " + cut(before) + ", is " + cut(now));
        }
    }

    private static String cut(JsonNode node) {
        String text = node.isMissingNode() ? "absent" : node.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
