package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model from a folder in Hugging Face's layout: {@code config.json} and {@code model.safetensors}, or shards and
 * {@code model.safetensors.index.json}. Nothing in the folder is executed.
 *
 * <p>Known are BERT, GPT-2, GPT-Neo, GPT-J, Llama 2 and 3, Mistral, Qwen 2 and 3, T5 and mT5.
 */
public final class PublishedModel<M extends Module> {
    /** By {@code model_type} in config.json. A new family adds its types here. */
    private static final Map<String, Family> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("bert", new BertFamily()),
            Map.entry("gpt2", new Gpt2Family()),
            Map.entry("gpt_neo", new GptNeoFamily()),
            Map.entry("gptj", new GptJFamily()),
            Map.entry("llama", new LlamaFamily()),
            Map.entry("mistral", new LlamaFamily()),
            Map.entry("mt5", new T5Family()),
            Map.entry("qwen2", new LlamaFamily()),
            Map.entry("qwen3", new LlamaFamily()),
            Map.entry("t5", new T5Family())));

    private static final long MAX_CONFIG = 10_000_000;
    private static final long SHARD = 5_000_000_000L;

    private final M model;
    private final Family family;
    private final ModelConfig config;
    private final Map<String, String> names;

    private PublishedModel(M model, Family family, ModelConfig config, Map<String, String> names) {
        this.model = model;
        this.family = family;
        this.config = config;
        this.names = names;
    }

    /**
     * Loads a model, each tensor in its own type, into the current scope.
     *
     * @param kind what the folder is expected to hold: {@code Llama.class}
     * @throws IOException if it holds another model, or the weights are not what config.json describes
     */
    public static <M extends Module> PublishedModel<M> load(Path folder, Class<M> kind, Device device)
            throws IOException {
        return read(folder, kind, device, null);
    }

    /** The same in a wanted type. One tensor at a time is in memory twice. */
    public static <M extends Module> PublishedModel<M> load(Path folder, Class<M> kind, Device device, DType dtype)
            throws IOException {
        return read(folder, kind, device, dtype);
    }

    private static <M extends Module> PublishedModel<M> read(
            Path folder, Class<M> kind, Device device, @Nullable DType dtype) throws IOException {
        ModelConfig config = new ModelConfig(ModelConfig.read(folder.resolve("config.json"), MAX_CONFIG));
        try (WeightFiles weights = WeightFiles.open(folder)) {
            PublishedModel<M> read = described(folder, config, weights, kind);
            Module.materialise(read.model, key -> {
                try (Scope one = Scope.open()) {
                    Tensor value = read.layout(key).ours(weights.read(get(read.names, key)));
                    return one.keep((dtype == null ? value : value.to(dtype)).to(device));
                }
            });
            return read;
        }
    }

    /** The model that config.json describes, not materialised, if the weights are its own. */
    private static <M extends Module> PublishedModel<M> described(
            Path folder, ModelConfig config, WeightFiles weights, Class<M> kind) throws IOException {
        Path file = folder.resolve("config.json");
        Family family = family(file, config);
        Problems problems = new Problems();
        try {
            Map<String, String> names = names(family, config, weights, problems);
            M model = build(file, family, config, names.keySet(), kind);
            check(family, config, model, names, weights, problems);
            problems.throwIfAny(folder);
            return new PublishedModel<>(model, family, config, names);
        } catch (IllegalArgumentException | ArithmeticException e) { // a setting, or sizes whose products are too large
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** A model that was made here, to be written as GPT-2's are. */
    public static PublishedModel<Gpt> of(Gpt model, Gpt.Config sizes) {
        return describe(model, Gpt2Family.config(sizes));
    }

    /** A model that was made here, to be written as BERT's are. */
    public static PublishedModel<Bert> of(Bert model, Bert.Config sizes) {
        return describe(model, BertFamily.config(sizes, BertFamily.architecture(model)));
    }

    /**
     * A model that was made here, to be written as Llama's are, or those of the first of Mistral, Qwen 2 and 3 that has its
     * options.
     *
     * @param context most tokens that it was trained with
     */
    public static PublishedModel<Llama> of(Llama model, Llama.Config sizes, int context) {
        return describe(model, LlamaConfig.of(sizes, context));
    }

    /** @throws IllegalArgumentException if the model has other weights than its sizes say */
    private static <M extends Module> PublishedModel<M> describe(M model, ObjectNode node) {
        ModelConfig config = new ModelConfig(node);
        Family family = Objects.requireNonNull(FAMILIES.get(config.type()));
        Map<String, String> found = shapes(model);
        Map<String, String> expected = shapes(family.build(config, found.keySet()));
        if (!found.equals(expected)) {
            Map<String, String> other = new TreeMap<>(found);
            other.entrySet().removeAll(expected.entrySet());
            Map<String, String> missing = new TreeMap<>(expected);
            missing.entrySet().removeAll(found.entrySet());
            throw new IllegalArgumentException(
                    model.getClass().getSimpleName() + ": its weights are not of the sizes given:" + " expected "
                            + Problems.shorten(entries(missing)) + ", got " + Problems.shorten(entries(other)));
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : found.keySet()) {
            names.put(key, Objects.requireNonNull(family.names(config).published(key), key));
        }
        return new PublishedModel<>(model, family, config, names);
    }

    private static Map<String, String> shapes(Module model) {
        Map<String, String> shapes = new LinkedHashMap<>();
        model.state().forEach((key, parameter) -> shapes.put(key, Arrays.toString(parameter.shape())));
        return shapes;
    }

    private static List<String> entries(Map<String, String> shapes) {
        return shapes.isEmpty()
                ? List.of("no more")
                : shapes.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList();
    }

    public M model() {
        return model;
    }

    /** The content of config.json. */
    public JsonNode config() {
        return config.node().deepCopy();
    }

    /**
     * Another model of the same keys in its place, such as one that {@link dev.jumbo.nn.Lora#merge} made, to be written.
     */
    public PublishedModel<M> with(M other) {
        if (!other.state().keySet().equals(model.state().keySet())) {
            throw new IllegalArgumentException(
                    "published model: the other model has other parameters: merge changes first");
        }
        return new PublishedModel<>(other, family, config, names);
    }

    /** How a key of ours is published. */
    Layout layout(String key) {
        return family.layout(config, key);
    }

    /** What the files call a key of ours; null if they do not have it. */
    @Nullable String name(String key) {
        return names.get(key);
    }

    /** Our keys of a published name; none if we do not know it. */
    List<String> keys(String name) {
        return family.keys(config, name);
    }

    /** Writes the folder with shards of at most 5 GB. */
    public void write(Path folder) throws IOException {
        write(folder, SHARD);
    }

    /**
     * Writes the folder: the model's weights as they are now, under the names that they had. Tied weights are written
     * once.
     *
     * @param folder must hold no weights
     * @param shardBytes most bytes of tensors in a file; a larger tensor has its own
     */
    public void write(Path folder, long shardBytes) throws IOException {
        for (String name : Set.of(WeightFiles.SINGLE, WeightFiles.INDEX)) {
            if (Files.exists(folder.resolve(name))) {
                throw new IOException(folder + ": has " + name + " already; write to another folder");
            }
        }
        Files.createDirectories(folder);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            WeightFiles.write(folder, tensors(), shardBytes);
        }
        ObjectNode written = config.node().deepCopy();
        Set<DType> types =
                model.stateTensors().values().stream().map(Tensor::dtype).collect(Collectors.toSet());
        if (types.size() == 1) {
            DType type = types.iterator().next();
            String key = written.has("dtype") ? "dtype" : "torch_dtype";
            if (written.hasNonNull(key) || type != DType.FLOAT32) { // where none is said, it is float32
                written.put(key, type.toString());
            }
        }
        ModelConfig.write(folder, written);
    }

    /** The model's weights as they are published. */
    private Map<String, Tensor> tensors() {
        Map<String, SortedMap<Integer, Tensor>> parts = new LinkedHashMap<>();
        Map<String, Layout> layouts = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : model.stateTensors().entrySet()) {
            Layout layout = family.layout(config, entry.getKey());
            String name = get(names, entry.getKey());
            layouts.put(name, layout);
            parts.computeIfAbsent(name, n -> new TreeMap<>()).put(layout.part(), entry.getValue());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        layouts.forEach((name, layout) -> {
            SortedMap<Integer, Tensor> own = parts.getOrDefault(name, Collections.emptySortedMap());
            tensors.put(name, layout.published(own.values()));
        });
        return tensors;
    }

    private static Family family(Path file, ModelConfig config) throws IOException {
        Family family = FAMILIES.get(config.type());
        if (family == null) {
            throw new IOException(file + ": unknown model_type '" + config.type() + "'; did you mean '"
                    + NearestName.of(config.type(), FAMILIES.keySet()) + "'? Known: "
                    + String.join(", ", FAMILIES.keySet()));
        }
        return family;
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

    private static <M extends Module> M build(
            Path file, Family family, ModelConfig config, Set<String> keys, Class<M> kind) throws IOException {
        Module model = family.build(config, keys);
        if (!kind.isInstance(model)) {
            throw new IOException(file + ": model_type '" + config.type() + "' is a "
                    + model.getClass().getSimpleName() + ", expected a " + kind.getSimpleName());
        }
        return kind.cast(model);
    }

    private static void check(
            Family family,
            ModelConfig config,
            Module model,
            Map<String, String> names,
            WeightFiles weights,
            Problems problems)
            throws IOException {
        Map<String, Parameter> state = model.state();
        for (Map.Entry<String, Parameter> entry : state.entrySet()) {
            String name = names.get(entry.getKey());
            if (name == null) {
                problems.missing(String.valueOf(family.names(config).published(entry.getKey())));
            } else {
                long[] shape = family.layout(config, entry.getKey())
                        .published(entry.getValue().shape());
                problems.compare(name, weights.entry(name), shape);
            }
        }
        Set<String> unexpected = new TreeSet<>(names.keySet());
        unexpected.removeAll(state.keySet());
        for (String key : unexpected) {
            problems.unexpected(get(names, key));
        }
    }

    private static String get(Map<String, String> names, String key) {
        String name = names.get(key);
        if (name == null) {
            throw new IllegalStateException("'" + key + "' has no published name: was the model rewritten?");
        }
        return name;
    }
}
