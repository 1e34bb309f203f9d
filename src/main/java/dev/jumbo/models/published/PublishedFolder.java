package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder in Hugging Face's layout of which all is known but the weights' values: {@code config.json}, and the names, types
 * and shapes of the weights, which fit it. Nothing in the folder is executed.
 */
public final class PublishedFolder {
    private static final long MAX_CONFIG = 10_000_000;

    /** What stands beside the weights and is read: the configuration, the tokenizer, how conversations are shown. */
    private static final List<String> BESIDE = List.of(
            "config.json", "tokenizer.json", "special_tokens_map.json", "tokenizer_config.json", "chat_template.jinja");

    private final Path path;
    private final Description description;

    private PublishedFolder(Path path, Description description) {
        this.path = path;
        this.description = description;
    }

    /**
     * Reads the configuration and the headers of the weights.
     *
     * @throws IOException if they are missing, or do not fit each other
     */
    public static PublishedFolder open(Path path) throws IOException {
        Path file = path.resolve("config.json");
        ModelConfig config = new ModelConfig(ModelConfig.read(file, MAX_CONFIG));
        try (WeightFiles weights = WeightFiles.open(path)) {
            Family family = Families.of(file, config);
            Problems problems = new Problems();
            Description description = new Description(family, config, names(family, config, weights, problems));
            check(description, weights, problems);
            problems.throwIfAny(path, "the weights are not what config.json describes");
            return new PublishedFolder(path, description);
        } catch (IllegalArgumentException | ArithmeticException e) { // a setting, or sizes whose products are too large
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    public Path path() {
        return path;
    }

    /** What recipes call the model: {@code gpt}, {@code gpt-neo}, {@code gpt-j}, {@code llama}, {@code t5} or {@code bert}. */
    public String model() {
        return description.family().model();
    }

    /** The content of config.json. */
    public JsonNode config() {
        return description.config().node().deepCopy();
    }

    /** V, the tokens that the model knows. */
    public int vocabulary() {
        return description.config().size("vocab_size");
    }

    /**
     * The token that a target begins with, of models that write a text from another: {@code decoder_start_token_id}, else
     * {@code pad_token_id}, else 0, as in T5.
     *
     * @throws IllegalArgumentException if it is no token
     */
    public int firstTargetToken() {
        ModelConfig config = description.config();
        for (String key : List.of("decoder_start_token_id", "pad_token_id")) {
            if (config.has(key)) {
                int token = config.node().get(key).asInt(-1);
                if (token < 0 || token >= vocabulary()) {
                    throw config.wrong(key, "a token from 0 to " + (vocabulary() - 1));
                }
                return token;
            }
        }
        return 0;
    }

    /** Most tokens of a text; {@link Integer#MAX_VALUE} where positions do not end, and for models that do not continue texts. */
    public int context() {
        return description.build() instanceof CausalModel model ? model.context() : Integer.MAX_VALUE;
    }

    /**
     * The model, not materialised.
     *
     * @throws IllegalArgumentException if it is of another kind
     */
    public <M extends Module> M build(Class<M> kind) {
        Module model = description.build();
        if (!kind.isInstance(model)) {
            throw new IllegalArgumentException(path.resolve("config.json") + ": model_type '"
                    + description.config().type() + "' is a " + model.getClass().getSimpleName() + ", expected a "
                    + kind.getSimpleName());
        }
        return kind.cast(model);
    }

    /**
     * The model with its weights, each tensor in its own type, in the current scope.
     *
     * @throws IOException if it is of another kind, or cannot be read
     */
    public <M extends Module> PublishedModel<M> load(Class<M> kind, Device device) throws IOException {
        return read(kind, device, null);
    }

    /** The same in a wanted type. One tensor at a time is in memory twice. */
    public <M extends Module> PublishedModel<M> load(Class<M> kind, Device device, DType dtype) throws IOException {
        return read(kind, device, dtype);
    }

    private <M extends Module> PublishedModel<M> read(Class<M> kind, Device device, @Nullable DType dtype)
            throws IOException {
        M model;
        try {
            model = build(kind);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        try (WeightFiles weights = WeightFiles.open(path)) {
            Module.materialise(model, key -> {
                try (Scope one = Scope.open()) {
                    Tensor value = description.layout(key).ours(weights.read(description.name(key)));
                    return one.keep((dtype == null ? value : value.to(dtype)).to(device));
                }
            });
        }
        return new PublishedModel<>(model, description);
    }

    /**
     * A model of the same keys, to be written as this one is published.
     *
     * @throws IllegalArgumentException if it has other keys, such as changes that are not merged
     */
    public PublishedModel<Module> with(Module model) {
        return new PublishedModel<>(description.build(), description).with(model);
    }

    /** Copies what is read of the folder, under a temporary name that becomes {@code to} when all is there. */
    public void copy(Path to) throws IOException {
        List<String> names = new ArrayList<>(BESIDE);
        try (WeightFiles weights = WeightFiles.open(path)) {
            names.addAll(weights.files());
        }
        Map<Path, String> files = new LinkedHashMap<>();
        names.forEach(name -> files.put(path.resolve(name), name));
        copy(files, to);
    }

    /** Copies files that are there, each to a name in a new folder, which has its own name when all is there. */
    static void copy(Map<Path, String> files, Path to) throws IOException {
        Path temporary = to.resolveSibling(to.getFileName() + ".tmp");
        Files.createDirectories(temporary);
        try (Stream<Path> before = Files.list(temporary)) {
            for (Path file : before.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, String> file : files.entrySet()) {
            if (Files.isRegularFile(file.getKey())) {
                Files.copy(file.getKey(), temporary.resolve(file.getValue()));
            }
        }
        Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
    }

    Description description() {
        return description;
    }

    /** Our keys and what the files call them. */
    private static Map<String, String> names(Family family, ModelConfig config, WeightFiles weights, Problems problems)
            throws IOException {
        Map<String, String> copies = family.copies(config);
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : weights.names()) {
            if (copies.containsKey(name) || family.isDerived(name)) {
                continue;
            }
            List<String> keys = family.keys(config, name);
            if (keys.isEmpty()) {
                problems.unexpected(name);
            }
            for (String key : keys) {
                if (names.putIfAbsent(key, name) != null) {
                    problems.wrong(name + " and " + names.get(key) + " are the same weight");
                }
            }
        }
        for (Map.Entry<String, String> copy : copies.entrySet()) {
            String original =
                    weights.names().contains(copy.getKey()) ? names.putIfAbsent(copy.getValue(), copy.getKey()) : null;
            if (original != null && !same(weights, original, copy.getKey())) {
                problems.wrong(copy.getKey() + " is not " + original + ", to which config.json ties it");
            }
        }
        return Collections.unmodifiableMap(names);
    }

    private static boolean same(WeightFiles weights, String a, String b) throws IOException {
        try (Scope scope = Scope.open()) {
            return weights.entry(a).dtype() == weights.entry(b).dtype()
                    && weights.read(a).sameAs(weights.read(b));
        }
    }

    private static void check(Description description, WeightFiles weights, Problems problems) throws IOException {
        Map<String, Parameter> state = description.build().state();
        for (Map.Entry<String, Parameter> entry : state.entrySet()) {
            String name = description.names().get(entry.getKey());
            if (name == null) {
                problems.missing(String.valueOf(
                        description.family().names(description.config()).published(entry.getKey())));
            } else {
                long[] shape = description
                        .layout(entry.getKey())
                        .published(entry.getValue().shape());
                problems.compare(name, weights.entry(name), shape);
            }
        }
        Set<String> unexpected = new TreeSet<>(description.names().keySet());
        unexpected.removeAll(state.keySet());
        for (String key : unexpected) {
            problems.unexpected(description.name(key));
        }
    }
}
