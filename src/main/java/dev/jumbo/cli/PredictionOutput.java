package dev.jumbo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jumbo.tasks.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a model says, on standard output, as it comes. */
sealed interface PredictionOutput extends AutoCloseable {
    void add(List<Prediction> results) throws IOException;

    /** After all of it. */
    default void finish() throws IOException {}

    @Override
    default void close() throws IOException {}

    /** A line for each input. */
    final class Lines implements PredictionOutput {
        private static final int LONGEST = 60;
        private static final int NUMBERS = 6;

        private int width;

        @Override
        public void add(List<Prediction> results) {
            for (Prediction result : results) {
                width = Math.max(width, shown(result.input()).length());
            }
            for (Prediction result : results) {
                String line = result.answers().isEmpty()
                        ? vector(result.vector())
                        : result.answers().stream()
                                .map(a -> Double.isNaN(a.probability())
                                        ? a.label()
                                        : String.format(Locale.ROOT, "%s %.1f%%", a.label(), a.probability() * 100))
                                .collect(Collectors.joining(", "));
                line += decided(result.labels());
                System.out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", shown(result.input()), line);
            }
        }

        /** What thresholds made of it. */
        private static String decided(Prediction.@Nullable Labels labels) {
            if (labels == null) {
                return "";
            }
            String limits = labels.thresholds().entrySet().stream()
                    .limit(labels.several() ? labels.thresholds().size() : 1)
                    .map(entry ->
                            String.format(Locale.ROOT, "%s from %.1f%% on", entry.getKey(), 100 * entry.getValue()))
                    .collect(Collectors.joining(", "));
            return labels.several()
                    ? "  → " + (labels.said().isEmpty() ? "no label" : String.join(", ", labels.said()))
                    : "  (" + limits + ")";
        }

        /** The first numbers; all of them are in the JSON document. */
        private static String vector(List<Float> vector) {
            return vector.stream()
                    .limit(NUMBERS)
                    .map(value -> String.format(Locale.ROOT, "%.3f", value))
                    .collect(Collectors.joining(", ", "[", vector.size() > NUMBERS ? ", …]" : "]"));
        }

        /** A file without its folders; the beginning of a text. */
        private static String shown(String input) {
            Path file = Files.isRegularFile(Path.of(input)) ? Path.of(input).getFileName() : null;
            String name = file == null ? input.replaceAll("\\s+", " ") : file.toString();
            return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
        }
    }

    /** One JSON document. It begins with the first answers, so that an error before them is all that is said. */
    final class Json implements PredictionOutput {
        private final @Nullable Path masks;
        private @Nullable JsonGenerator begun;

        /** @param masks the folder that masks are written to; null for none */
        Json(@Nullable Path masks) {
            this.masks = masks;
        }

        @Override
        public void add(List<Prediction> results) throws IOException {
            JsonGenerator json = begin();
            for (Prediction result : results) {
                json.writePOJO(document(result));
            }
            json.flush();
        }

        private JsonGenerator begin() throws IOException {
            JsonGenerator json = begun;
            if (json == null) {
                json = Output.jsonGenerator();
                begun = json;
                json.writeStartObject();
                json.writeArrayFieldStart("predictions");
            }
            return json;
        }

        private Map<String, Object> document(Prediction result) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("input", result.input());
            if (result.answers().isEmpty()) {
                document.put("vector", result.vector());
            } else {
                describe(result, document);
            }
            if (result.mask() != null && masks != null) {
                document.put("mask", MaskOutput.maskFile(masks, result).toString());
                document.put("overlay", MaskOutput.overlayFile(masks, result).toString());
            }
            return document;
        }

        private static void describe(Prediction result, Map<String, Object> document) {
            List<Prediction.Answer> answers = result.answers();
            Prediction.Answer best = answers.get(0);
            Prediction.Labels labels = result.labels();
            if (labels != null) {
                document.put("thresholds", labels.thresholds());
            }
            if (labels != null && labels.several()) {
                document.put("labels", labels.said());
            } else {
                document.put("label", best.label());
                if (!Double.isNaN(best.probability())) {
                    document.put("probability", best.probability());
                } else if (!result.vector().isEmpty()) { // a value
                    document.put("value", result.vector().get(0));
                }
            }
            document.put(
                    "top",
                    answers.stream().filter(a -> !Double.isNaN(a.probability())).toList());
        }

        @Override
        public void finish() throws IOException {
            JsonGenerator json = begin();
            json.writeEndArray();
            json.writeEndObject();
            json.flush();
            System.out.println();
        }
    }
}
