package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.Histogram;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code statistics.json} in a bundle: what the training data was like, a {@link DataStatistics}. */
public final class BundleStatistics {
    private static final String FILE = "statistics.json";
    private static final long LARGEST = 64L << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private BundleStatistics() {}

    static void write(Path bundle, DataStatistics statistics) throws IOException {
        RunFolder.writeAtomically(
                bundle.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(statistics) + "\n");
    }

    /**
     * Reads the statistics of a bundle; empty if it has none, as of tasks that are not compared and of older runs.
     *
     * @throws IOException if they cannot be read; the message names the file
     */
    public static Optional<DataStatistics> read(Path bundle) throws IOException {
        Path file = bundle.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + ": expected at most " + LARGEST + " bytes, found " + Files.size(file));
        }
        try {
            return Optional.of(JSON.treeToValue(completed(JSON.readTree(file.toFile())), DataStatistics.class));
        } catch (ValueInstantiationException e) {
            String why = e.getCause() instanceof IllegalArgumentException refused
                    ? refused.getMessage()
                    : "a value is missing";
            throw new IOException(file + " has no statistics: " + why, e);
        } catch (CharConversionException e) {
            throw new IOException(file + " has no statistics: expected UTF-8, found other bytes", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " has no statistics: " + e.getOriginalMessage(), e);
        }
    }

    /** What an older Jumbo did not write. */
    private static JsonNode completed(JsonNode read) {
        if (read instanceof ObjectNode statistics) {
            Stream.of("categories", "missing", "labels")
                    .filter(key -> !read.has(key))
                    .forEach(statistics::putObject);
            if (!read.has("values")) {
                statistics.set("values", JSON.valueToTree(Histogram.of(new double[0])));
            }
            if (!read.has("labelsAnExample")) {
                statistics.putArray("labelsAnExample");
            }
            Stream.concat(
                            statistics.path("inputs").properties().stream().map(Map.Entry::getValue),
                            Stream.of(statistics.path("confidence")))
                    .filter(node -> node.isObject() && !node.has("sample"))
                    .forEach(node -> ((ObjectNode) node).putArray("sample"));
        }
        return read;
    }
}
