package dev.jumbo.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.ClassFolders;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.AddedRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what feedback teaches in the forms that recipes read: rows of tables as JSONL or CSV (source {@code table}), texts as {@code .jsonl} or {@code .csv} with the columns
 * {@code text} and {@code label} (source {@code labelled}), pictures as a folder with a sub-folder for each class (source
 * {@code folder}), named as {@link ClassFolders} does.
 */
public final class FeedbackExport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final byte[][] BEGINNINGS = {
        {(byte) 0x89, 'P', 'N', 'G'}, {(byte) 0xff, (byte) 0xd8}, {'G', 'I', 'F'}, {'B', 'M'}
    };
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".gif", ".bmp");

    private FeedbackExport() {}

    /**
     * Writes the texts.
     *
     * @param file {@code NAME.jsonl} or {@code NAME.csv}; replaced when it is there
     * @return how many were written
     */
    public static int texts(List<TrainingExamples.Example> examples, Path file) throws IOException {
        boolean csv = isCsv(file);
        StringBuilder out = new StringBuilder(csv ? "text,label,answer,rating,comment,id\n" : "");
        int count = 0;
        for (TrainingExamples.Example example : examples) {
            if (example.text() != null) {
                out.append(csv ? csv(example) : json(example)).append('\n');
                count++;
            }
        }
        RunFolder.writeAtomically(file, out.toString());
        return count;
    }

    private static boolean isCsv(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".jsonl")) {
            throw new IllegalArgumentException(
                    "expected a name that ends in .jsonl or .csv for texts and rows, got " + file);
        }
        return name.endsWith(".csv");
    }

    /**
     * Writes rows of a table, each with the columns that any has and the target. Inputs that are no rows are left out.
     *
     * @param target the column of the right answers
     * @param file {@code NAME.jsonl} or {@code NAME.csv}; replaced when it is there
     * @return how many were written
     */
    public static int rows(List<TrainingExamples.Example> examples, String target, Path file) throws IOException {
        boolean csv = isCsv(file);
        List<ObjectNode> rows = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (TrainingExamples.Example example : examples) {
            ObjectNode row = row(example);
            if (row != null) {
                row.remove(target);
                row.fieldNames().forEachRemaining(columns::add);
                rows.add(put(row, target, example.label()));
            }
        }
        columns.add(target);
        StringBuilder out = new StringBuilder();
        if (csv) {
            out.append(columns.stream().map(FeedbackExport::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        for (ObjectNode row : rows) {
            ObjectNode whole = JSON.createObjectNode();
            columns.forEach(column -> whole.set(column, row.get(column)));
            out.append(
                            csv
                                    ? columns.stream()
                                            .map(column -> whole.get(column).isNull()
                                                    ? ""
                                                    : quoted(whole.get(column).asText()))
                                            .collect(Collectors.joining(","))
                                    : whole.toString())
                    .append('\n');
        }
        RunFolder.writeAtomically(file, out.toString());
        return rows.size();
    }

    private static @Nullable ObjectNode row(TrainingExamples.Example example) {
        try {
            return example.text() != null && EXACT.readTree(example.text()) instanceof ObjectNode row ? row : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** A label is a number where it is written as one. */
    private static ObjectNode put(ObjectNode row, String target, String label) {
        return AddedRows.isNumber(label) ? row.put(target, new BigDecimal(label.strip())) : row.put(target, label);
    }

    private static String json(TrainingExamples.Example example) {
        ObjectNode row = JSON.createObjectNode();
        row.put("text", example.text()).put("label", example.label()).put("answer", example.answer());
        if (example.rating() != null) {
            row.put("rating", example.rating());
        }
        return row.put("comment", example.comment()).put("id", example.id()).toString();
    }

    private static String csv(TrainingExamples.Example example) {
        return String.join(
                ",",
                quoted(Objects.requireNonNullElse(example.text(), "")),
                quoted(example.label()),
                quoted(example.answer()),
                example.rating() == null ? "" : example.rating().toString(),
                quoted(example.comment()),
                example.id());
    }

    /** As RFC 4180 has it. */
    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    /**
     * Writes the pictures as they were sent.
     *
     * @param folder must be empty or absent
     * @return how many were written
     */
    public static int pictures(List<TrainingExamples.Example> examples, Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var children = Files.list(folder)) {
                if (children.findAny().isPresent()) {
                    throw new IOException(folder + ": expected an empty folder, or none: pictures of an earlier export"
                            + " would be learned from, too");
                }
            }
        }
        int count = 0;
        for (TrainingExamples.Example example : examples) {
            byte[] picture = example.picture();
            if (picture != null) {
                Path place = Files.createDirectories(folder.resolve(ClassFolders.nameOf(example.label())));
                Files.write(place.resolve(example.id() + ending(picture)), picture);
                count++;
            }
        }
        return count;
    }

    private static String ending(byte[] picture) {
        for (int kind = 0; kind < BEGINNINGS.length; kind++) {
            byte[] beginning = BEGINNINGS[kind];
            boolean same = picture.length >= beginning.length;
            for (int i = 0; same && i < beginning.length; i++) {
                same = picture[i] == beginning[i];
            }
            if (same) {
                return ENDINGS.get(kind);
            }
        }
        return ".bin"; // is not taken for a picture
    }
}
