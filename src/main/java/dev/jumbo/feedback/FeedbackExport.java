package dev.jumbo.feedback;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.ClassFolders;
import dev.jumbo.recipe.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes what feedback teaches in the forms that recipes read: texts as {@code .jsonl} or {@code .csv} with the columns
 * {@code text} and {@code label} (source {@code labelled}), pictures as a folder with a sub-folder for each class (source
 * {@code folder}), named as {@link ClassFolders} does.
 */
public final class FeedbackExport {
    private static final ObjectMapper JSON = new ObjectMapper();
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
        boolean csv = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
        if (!csv && !file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl")) {
            throw new IllegalArgumentException("expected a name that ends in .jsonl or .csv for texts, got " + file);
        }
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
