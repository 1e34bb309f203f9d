package dev.jumbo.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tasks.ImageClassification;
import dev.jumbo.tasks.InstructionTuning;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tasks.MaskedLanguageModeling;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.PreferenceTuning;
import dev.jumbo.tasks.QuestionAnswering;
import dev.jumbo.tasks.Segmentation;
import dev.jumbo.tasks.SentenceEmbedding;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TabularRegression;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tasks.TokenClassification;
import dev.jumbo.tasks.Translation;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.train.Checkpoints;
import java.io.CharConversionException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A trained model as a folder: {@code model.safetensors}, {@code bundle.json}, which is this record, for models of texts
 * {@code tokenizer.json}, a model card, {@code README.md}, and the {@link Manifest} of these. It holds all that a prediction
 * needs; nothing in it is executed.
 *
 * <p>Where the whole model is a published one, tuned, the folder is in Hugging Face's layout: the weights have their published
 * names, and {@code config.json} is there, and {@code chat_template.jinja} where the model converses.
 *
 * @param task what the model is for, and how to build it
 * @param metrics how it did on the test data, by name
 * @param dataFingerprint SHA-256 of the data it was trained and tested on
 * @param parameters number of trainable values
 * @param licence of the weights; empty: not stated
 */
public record Bundle(Task task, Map<String, Double> metrics, String dataFingerprint, long parameters, String licence) {
    /** Version of the layout. */
    private static final int FORMAT = 2;

    /** The tasks by their names in recipes; a new task adds a line here. */
    private static final Map<String, Class<? extends Task>> TASKS = Map.ofEntries(
            Map.entry("image-classification", ImageClassification.class),
            Map.entry("multi-label-image-classification", MultiLabelImageClassification.class),
            Map.entry("segmentation", Segmentation.class),
            Map.entry("text-classification", TextClassification.class),
            Map.entry("language-modeling", LanguageModeling.class),
            Map.entry("translation", Translation.class),
            Map.entry("instruction-tuning", InstructionTuning.class),
            Map.entry("preference-tuning", PreferenceTuning.class),
            Map.entry("sentence-embedding", SentenceEmbedding.class),
            Map.entry("token-classification", TokenClassification.class),
            Map.entry("question-answering", QuestionAnswering.class),
            Map.entry("masked-language-modeling", MaskedLanguageModeling.class),
            Map.entry("tabular-classification", TabularClassification.class),
            Map.entry("tabular-regression", TabularRegression.class));

    /** What makes a folder a bundle. */
    static final String FILE = "bundle.json";

    static final String WEIGHTS = "model.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final long MOST_BYTES = 64L << 20;

    /** Problems that a message names. */
    private static final int SHOWN = 3;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public Bundle {
        metrics = Map.copyOf(metrics);
    }

    /**
     * Reads {@code bundle.json}, and what of the task stands in files of its own.
     *
     * @throws IOException if it is missing or not one
     */
    public static Bundle read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException("no bundle in " + folder + ": has the run finished training?");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + ": expected at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        try {
            JsonNode node = JSON.readTree(file.toFile());
            int format = node.path("format").asInt();
            if (format != FORMAT) {
                throw new IOException(file + ": format " + format + ", this Jumbo reads " + FORMAT);
            }
            Class<? extends Task> type = TASKS.get(node.path("task").asText());
            if (type == null || !(node.path("settings") instanceof ObjectNode settings)) {
                throw new IOException(
                        file + ": unknown task '" + node.path("task").asText() + "'");
            }
            Map<String, Double> metrics = new LinkedHashMap<>();
            node.path("metrics")
                    .properties()
                    .forEach(e -> metrics.put(e.getKey(), e.getValue().asDouble()));
            return new Bundle(
                    RecordNodes.read(type, settings, "settings", files(folder, type)),
                    metrics,
                    node.path("dataFingerprint").asText(),
                    node.path("parameters").asLong(),
                    node.path("licence").asText());
        } catch (CharConversionException e) {
            throw new IOException(file + " is not a bundle: expected UTF-8, found other bytes", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not a bundle: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not a bundle: " + e.getMessage(), e);
        }
    }

    /** What of a task stands in files of its own. */
    private static Map<Class<?>, Object> files(Path folder, Class<?> type) throws IOException {
        Map<Class<?>, Object> files = new HashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType() == Tokenizer.class) {
                files.put(Tokenizer.class, Tokenizer.open(folder.resolve(TOKENIZER)));
            } else if (component.getType() == PublishedFolder.class
                    && Files.isRegularFile(folder.resolve("config.json"))) {
                files.put(PublishedFolder.class, PublishedFolder.open(folder));
            }
        }
        return files;
    }

    /** Writes the folder; each file is whole or absent. */
    void write(Path folder, Module model) throws IOException {
        Files.createDirectories(folder);
        PublishedFolder published = task.published();
        if (published == null) {
            Safetensors.write(folder.resolve(WEIGHTS), model.stateTensors(), Map.of("format", "pt"));
        } else {
            published.with(model).replace(folder);
            String template = task.template();
            if (template != null) {
                RunFolder.writeAtomically(folder.resolve(ChatTemplate.FILE), template);
            }
        }
        Tokenizer tokenizer = task.tokenizer();
        if (tokenizer != null) {
            tokenizer.save(folder.resolve(TOKENIZER));
        }
        ObjectNode node = JSON.createObjectNode();
        node.put("format", FORMAT);
        node.put("task", taskName());
        node.set("settings", RecordNodes.write(task));
        metrics.forEach(node.putObject("metrics")::put);
        node.put("dataFingerprint", dataFingerprint);
        node.put("parameters", parameters);
        node.put("licence", licence);
        RunFolder.writeAtomically(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
        RunFolder.writeAtomically(folder.resolve("README.md"), ModelCard.of(this));
        Manifest.of(folder).write(folder);
    }

    /** Whether there is a bundle in a folder. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** The task's name in recipes: {@code image-classification}. */
    public String taskName() {
        return taskName(task);
    }

    /** The name of a task in recipes and bundles. */
    public static String taskName(Task task) {
        return TASKS.entrySet().stream()
                .filter(entry -> entry.getValue() == task.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(task.getClass() + " has no name in bundles"));
    }

    /** The model with its weights, in the current scope. */
    public Module load(Path folder, Device device) throws IOException {
        if (task.published() != null) {
            return PublishedModel.load(folder, Module.class, device).model();
        }
        Module model;
        try {
            model = task.model();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(folder.resolve(FILE) + " describes no model: " + e.getMessage(), e);
        }
        List<String> misfits = misfits(model, folder);
        if (!misfits.isEmpty()) {
            throw new IOException(folder + " does not fit together: "
                    + String.join("; ", misfits.subList(0, Math.min(SHOWN, misfits.size())))
                    + (misfits.size() > SHOWN ? " and " + (misfits.size() - SHOWN) + " more" : ""));
        }
        Module.materialise(model, device, 0);
        loadInto(model, folder);
        return model;
    }

    /** What the weights in a folder lack of a model's, have besides, or have of another shape. The model needs no values. */
    static List<String> misfits(Module model, Path folder) throws IOException {
        List<String> problems = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, Parameter> entry : model.state().entrySet()) {
            expected.put(entry.getKey(), Arrays.toString(entry.getValue().shape()));
        }
        Map<String, String> found = new TreeMap<>();
        try (Safetensors weights = Safetensors.open(folder.resolve(WEIGHTS))) {
            weights.entries().forEach((name, entry) -> found.put(name, Arrays.toString(entry.shape())));
        }
        expected.forEach((key, shape) -> {
            String other = found.remove(key);
            if (!shape.equals(other)) {
                problems.add(
                        WEIGHTS + ": " + key + " is " + (other == null ? "missing" : other) + ", expected " + shape);
            }
        });
        found.forEach((key, shape) -> problems.add(WEIGHTS + ": " + key + " is no weight of the model"));
        return problems;
    }

    /** Gives a model of the same kind the weights in a folder. */
    static void loadInto(Module model, Path folder) throws IOException {
        Checkpoints.load(folder.resolve(WEIGHTS), model.stateTensors());
    }

    /** The same without some weights, of which the folder's may have any shape. */
    static void loadInto(Module model, Path folder, Set<String> without) throws IOException {
        Checkpoints.load(folder.resolve(WEIGHTS), model.stateTensors(), without);
    }
}
