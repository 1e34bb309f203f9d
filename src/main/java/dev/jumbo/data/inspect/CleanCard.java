package dev.jumbo.data.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What cleaning did to a data set: written beside the new one as {@code card.json}, and for people as {@code README.md}.
 *
 * @param source what was cleaned
 * @param before examples that there were
 * @param after examples that are left
 * @param steps in order, as recipes have them
 * @param removed how many each step left out, by its name
 * @param removals all of them, one by one; of tables the first, and all are in {@code removed.csv}
 * @param use what the {@code data} of a recipe says to take the new data set
 */
public record CleanCard(
        String source,
        long before,
        long after,
        List<String> steps,
        Map<String, Long> removed,
        List<Removal> removals,
        String use) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int MOST_LISTED = 1000;

    public CleanCard {
        steps = List.copyOf(steps);
        removals = List.copyOf(removals);
    }

    /** A card that counts the removals. */
    public static CleanCard of(
            String source, long before, List<CleanStep> steps, List<Removal> removals, long after, String use) {
        Map<String, Long> removed = new LinkedHashMap<>();
        removals.forEach(one -> removed.merge(one.step(), 1L, Long::sum));
        return new CleanCard(
                source, before, after, steps.stream().map(CleanStep::toString).toList(), removed, removals, use);
    }

    /** Writes both forms into a folder. */
    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("card.json"), JSON.writeValueAsString(this) + "\n");
        Files.writeString(folder.resolve("README.md"), markdown());
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# Cleaned data\n\nOf the " + before + " examples of `" + source + "` "
                + after + " are left. Written by `jumbo data clean`.\n\n```yaml\n" + use
                + "\n```\n\n| step | left out |\n| --- | ---: |\n");
        removed.forEach((step, count) ->
                text.append("| ").append(step).append(" | ").append(count).append(" |\n"));
        text.append("\nThe steps: ").append(String.join(", ", steps)).append(".\n\n## Left out\n\n");
        if (removals.isEmpty()) {
            text.append("Nothing.\n");
        } else {
            text.append("| which | step | why |\n| --- | --- | --- |\n");
        }
        removals.stream()
                .limit(MOST_LISTED)
                .forEach(one -> text.append("| ")
                        .append(cell(one.name()))
                        .append(" | ")
                        .append(one.step())
                        .append(" | ")
                        .append(cell(one.reason()))
                        .append(" |\n"));
        long all = removed.values().stream().mapToLong(Long::longValue).sum();
        if (all > MOST_LISTED) {
            text.append("\nand ")
                    .append(all - MOST_LISTED)
                    .append(" more: all are in ")
                    .append(all > removals.size() ? "removed.csv" : "card.json")
                    .append(".\n");
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
