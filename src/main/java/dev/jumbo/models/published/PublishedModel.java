package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A model from a folder in Hugging Face's layout: {@code config.json} and {@code model.safetensors}, or shards and
 * {@code model.safetensors.index.json}. Nothing in the folder is executed.
 *
 * <p>Known are BERT, GPT-2, GPT-Neo, GPT-J, Llama 2 and 3, Mistral, Qwen 2 and 3, T5 and mT5.
 */
public final class PublishedModel<M extends Module> {
    private static final long SHARD = 5_000_000_000L;

    private final M model;
    private final Description description;

    PublishedModel(M model, Description description) {
        this.model = model;
        this.description = description;
    }

    /**
     * Loads a model, each tensor in its own type, into the current scope.
     *
     * @param kind what the folder is expected to hold: {@code Llama.class}
     * @throws IOException if it holds another model, or the weights are not what config.json describes
     */
    public static <M extends Module> PublishedModel<M> load(Path folder, Class<M> kind, Device device)
            throws IOException {
        return PublishedFolder.open(folder).load(kind, device);
    }

    /** The same in a wanted type. One tensor at a time is in memory twice. */
    public static <M extends Module> PublishedModel<M> load(Path folder, Class<M> kind, Device device, DType dtype)
            throws IOException {
        return PublishedFolder.open(folder).load(kind, device, dtype);
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
        Family family = Families.of(config.type());
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
        return new PublishedModel<>(model, new Description(family, config, names));
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
        return description.config().node().deepCopy();
    }

    /**
     * Another model of the same keys in its place, such as one that {@link dev.jumbo.nn.Lora#merge} made, to be written.
     */
    public PublishedModel<M> with(M other) {
        if (!other.state().keySet().equals(model.state().keySet())) {
            throw new IllegalArgumentException(
                    "published model: the other model has other parameters: merge changes first");
        }
        return new PublishedModel<>(other, description);
    }

    Description description() {
        return description;
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
        replace(folder, shardBytes);
    }

    /** Writes the folder in place of what it holds of an earlier version of this model. */
    public void replace(Path folder) throws IOException {
        replace(folder, SHARD);
    }

    private void replace(Path folder, long shardBytes) throws IOException {
        Files.createDirectories(folder);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            WeightFiles.write(folder, description.published(model.stateTensors()), shardBytes);
        }
        ObjectNode written = description.config().node().deepCopy();
        Set<DType> types =
                model.stateTensors().values().stream().map(Tensor::dtype).collect(Collectors.toSet());
        if (types.size() == 1) {
            DType type = types.iterator().next();
            String key = written.has("dtype") ? "dtype" : "torch_dtype";
            if (written.hasNonNull(key) || type != DType.FLOAT32) { // where none is said, it is float32
                written.put(key, type.toString());
            }
        }
        ModelConfig.write(folder.resolve("config.json"), written);
    }
}
