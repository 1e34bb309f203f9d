package dev.jumbo.models.published;

import dev.jumbo.models.CausalModel;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Lora;
import dev.jumbo.nn.LoraLinear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Lora} learned, as a folder in PEFT's layout, which is small: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, with the published names of the model's layers. Modules that were learned whole are in it
 * too, under their published names, or under their paths where they have none, such as a new head.
 */
public final class PublishedAdapter {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";
    static final String PREFIX = "base_model.model.";
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";
    static final String MAGNITUDE = ".lora_magnitude_vector";
    private static final long MAX_CONFIG = 10_000_000;

    private PublishedAdapter() {}

    /**
     * Writes the folder. Where several layers of the model are published as one weight, as the queries, keys and values of
     * GPT-2, their changes become one of the sum of their ranks.
     *
     * @param base the model that was tuned, as it was loaded
     * @param tuned the model with its changes, or a model that has it as a part
     * @throws IllegalArgumentException if there are no changes, or some that PEFT's layout cannot hold
     */
    public static void write(Path folder, PublishedModel<?> base, Module tuned) throws IOException {
        write(folder, base.description(), tuned);
    }

    /** The same for the model of a folder. */
    public static void write(Path folder, PublishedFolder base, Module tuned) throws IOException {
        write(folder, base.description(), tuned);
    }

    /** The same for a model that is not published: layers are called by their own paths. */
    public static void write(Path folder, Module tuned) throws IOException {
        write(folder, AdapterNames.OWN, tuned);
    }

    private static void write(Path folder, AdapterNames names, Module tuned) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            AdapterWriting found = new AdapterWriting(names, tuned);
            Files.createDirectories(folder);
            Safetensors.write(folder.resolve(WEIGHTS), found.tensors, Map.of("format", "pt"));
            ModelConfig.write(
                    folder.resolve(CONFIG),
                    AdapterConfig.of(found.changes, found.transposed(), found.learned, task(tuned)));
        }
    }

    private static @Nullable String task(Module tuned) {
        if (tuned instanceof CausalModel) {
            return "CAUSAL_LM";
        }
        return tuned instanceof EncoderDecoder ? "SEQ_2_SEQ_LM" : null;
    }

    /**
     * Reads the folder: the model with its changes attached, in the current scope, everything else frozen but the modules that
     * the folder has whole, whose values {@code model} takes too. {@link Lora#merge} makes a plain model of it.
     *
     * @param base the model that was tuned
     * @param model its model, or one that has it as a part
     * @throws IOException if the folder holds something else, or changes of another model
     */
    public static <M extends Module> M load(Path folder, PublishedModel<?> base, M model) throws IOException {
        return load(folder, base.description(), model);
    }

    /** The same for a model that is not published. */
    public static <M extends Module> M load(Path folder, M model) throws IOException {
        return load(folder, AdapterNames.OWN, model);
    }

    private static <M extends Module> M load(Path folder, AdapterNames names, M model) throws IOException {
        Path file = folder.resolve(CONFIG);
        Path weights = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(weights)) {
            throw new IOException(folder + ": no " + WEIGHTS);
        }
        ModelConfig json = new ModelConfig(ModelConfig.read(file, MAX_CONFIG));
        try (Safetensors tensors = Safetensors.open(weights)) {
            return new Reading<>(names, model, names.root(model), new AdapterConfig(json), tensors).run(weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** One call of {@link #load}. */
    private record Reading<M extends Module>(
            AdapterNames names, M model, String root, AdapterConfig config, Safetensors tensors) {
        M run(Path file) throws IOException {
            Set<String> stems = new TreeSet<>();
            Map<String, List<String>> whole = new TreeMap<>();
            List<String> unknown = new ArrayList<>();
            for (String name : tensors.entries().keySet()) {
                String own = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
                String stem = stemOfChange(own);
                if (stem != null) {
                    stems.add(stem);
                } else if (keys(own).isEmpty()) {
                    unknown.add(name);
                } else {
                    whole.put(name, keys(own));
                }
            }
            if (!unknown.isEmpty()) {
                throw new IOException(file + ": unexpected: " + Problems.shorten(unknown));
            }
            Map<String, Linear> linears = linears(model);
            Map<String, LoraLinear> layers = new LinkedHashMap<>();
            for (String stem : stems) {
                List<String> keys = keys(stem + ".weight");
                if (keys.isEmpty()) {
                    throw new IOException(file + ": the model has no layer " + stem);
                }
                for (String key : keys) {
                    String path = stem(key);
                    Linear linear = linears.get(path);
                    if (linear == null) {
                        throw new IOException(file + ": " + stem + " is not a linear layer of the model");
                    }
                    layers.put(path, layer(file, stem, linear, names.layout(root, key)));
                }
            }
            Set<String> learned = new TreeSet<>();
            try (Autograd off = Autograd.off()) {
                for (Map.Entry<String, List<String>> entry : whole.entrySet()) {
                    for (String key : entry.getValue()) {
                        learned.add(stem(key));
                        readInto(file, entry.getKey(), key);
                    }
                }
            }
            return Lora.attach(model, layers, learned::contains);
        }

        /** Values of a parameter, or of the parts of a published one. */
        private void readInto(Path file, String name, String key) throws IOException {
            try (Scope one = Scope.open()) {
                Tensor into = state(key).tensor();
                Layout layout = names.layout(root, key);
                long[] expected = layout.published(into.shape());
                Tensor value = read(file, name);
                if (!Arrays.equals(value.shape(), expected)) {
                    throw new IOException(file + ": " + name + " has shape " + Arrays.toString(value.shape())
                            + ", expected " + Arrays.toString(expected));
                }
                into.copyInPlace(layout.ours(value));
            }
        }

        private LoraLinear layer(Path file, String stem, Linear linear, Layout layout) throws IOException {
            Device device = linear.weight().tensor().device();
            Tensor a = read(file, stem + A).to(device);
            Tensor b = layout.ourRows(rows(file, stem + B, linear, layout)).to(device);
            Tensor magnitude = config.dora()
                    ? layout.ourRows(rows(file, stem + MAGNITUDE, linear, layout))
                            .to(device)
                    : null;
            if (a.dim() != 2 || a.size(0) != config.rank(stem)) {
                throw new IllegalArgumentException(stem + A + " has rank " + (a.dim() == 2 ? a.size(0) : "none")
                        + ", expected " + config.rank(stem));
            }
            try {
                return LoraLinear.of(linear, a, b, magnitude, config.dropout(), config.scale(stem));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + stem + ": " + e.getMessage(), e);
            }
        }

        /** A tensor with a row for each of the published weight. */
        private Tensor rows(Path file, String name, Linear linear, Layout layout) throws IOException {
            Tensor read = read(file, name);
            long rows = linear.weight().shape()[0] * layout.parts();
            if (!layout.equals(Layout.SAME) && (read.dim() == 0 || read.size(0) != rows)) {
                throw new IOException(file + ": " + name + " has shape " + Arrays.toString(read.shape()) + ", expected "
                        + rows + " rows");
            }
            return read;
        }

        private Tensor read(Path file, String name) throws IOException {
            String key = tensors.entries().containsKey(name) ? name : PREFIX + name;
            if (!tensors.entries().containsKey(key)) {
                throw new IOException(file + ": missing: " + key);
            }
            if (!tensors.entries().get(key).dtype().isFloat()) {
                throw new IOException(file + ": " + key + " holds "
                        + tensors.entries().get(key).dtype() + ", expected floating-point numbers");
            }
            return tensors.read(key);
        }

        /** The keys in the model of a published name, or of a key. */
        private List<String> keys(String name) {
            List<String> published = names.keys(name).stream()
                    .map(key -> root + key)
                    .filter(model.state()::containsKey)
                    .toList();
            return published.isEmpty() && model.state().containsKey(name) ? List.of(name) : published;
        }

        private Parameter state(String key) {
            Parameter parameter = model.state().get(key);
            if (parameter == null) {
                throw new IllegalStateException("no parameter " + key);
            }
            return parameter;
        }
    }

    private static @Nullable String stemOfChange(String name) {
        for (String suffix : List.of(A, B, MAGNITUDE)) {
            if (name.endsWith(suffix)) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return null;
    }

    private static Map<String, Linear> linears(Module model) {
        Map<String, Linear> found = new LinkedHashMap<>();
        Module.rewrite(model, (path, module) -> {
            if (module instanceof Linear linear) {
                found.put(path, linear);
            }
            return module;
        });
        return found;
    }

    static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
