package dev.jumbo.models.published;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Lora;
import dev.jumbo.nn.LoraLinear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String MAGNITUDE = ".lora_magnitude_vector";
    private static final long MAX_CONFIG = 10_000_000;

    private PublishedAdapter() {}

    /**
     * Writes the folder.
     *
     * @param base the model that was tuned, as it was loaded
     * @param tuned the model with its changes, or a model that has it as a part
     * @throws IllegalArgumentException if there are no changes, or some that PEFT's layout cannot hold
     */
    public static void write(Path folder, PublishedModel<?> base, Module tuned) throws IOException {
        String root = root(base, tuned);
        Map<String, LoraLinear> layers = new LinkedHashMap<>();
        boolean transposed = false;
        boolean dora = false;
        for (Map.Entry<String, LoraLinear> entry : Lora.layers(tuned).entrySet()) {
            String name = published(base, root, entry.getKey() + ".weight");
            if (name == null) {
                throw new IllegalArgumentException("adapter: " + entry.getKey() + " has no published name");
            }
            Layout layout = base.layout(entry.getKey().substring(root.length()) + ".weight");
            if (layout.parts() > 1) {
                throw new IllegalArgumentException("adapter: " + entry.getKey() + " is published as a part of " + name
                        + ", which would have one change for all of its parts");
            }
            transposed |= layout.transposed();
            dora |= entry.getValue().magnitude() != null;
            layers.put(stem(name), entry.getValue());
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("adapter: the model has no changes");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Set<Parameter> changes = new LinkedHashSet<>();
        for (Map.Entry<String, LoraLinear> entry : layers.entrySet()) {
            LoraLinear layer = entry.getValue();
            if ((layer.magnitude() != null) != dora) {
                throw new IllegalArgumentException("adapter: expected all layers to be DoRA, or none");
            }
            put(tensors, changes, entry.getKey() + A, layer.loraA());
            put(tensors, changes, entry.getKey() + B, layer.loraB());
            if (layer.magnitude() != null) {
                put(tensors, changes, entry.getKey() + MAGNITUDE, layer.magnitude());
            }
        }
        Set<String> learned = new LinkedHashSet<>();
        tuned.parameters().forEach((key, parameter) -> {
            if (parameter.isTrainable() && !changes.contains(parameter)) {
                String name = published(base, root, key);
                learned.add(stem(name == null ? key : name));
                tensors.put(PREFIX + (name == null ? key : name), parameter.tensor());
            }
        });
        Files.createDirectories(folder);
        Safetensors.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        Files.writeString(
                folder.resolve(CONFIG),
                ModelConfig.JSON
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(AdapterConfig.of(
                                        layers, transposed, learned, base.model() instanceof CausalModel))
                        + "\n");
    }

    /**
     * Reads the folder: the model with its changes attached, in the current scope, everything else frozen but the modules that
     * the folder has whole, whose values {@code model} takes too.
     *
     * @param base the model that was tuned
     * @param model its model, or one that has it as a part
     * @throws IOException if the folder holds something else, or changes of another model
     */
    public static <M extends Module> M load(Path folder, PublishedModel<?> base, M model) throws IOException {
        Path file = folder.resolve(CONFIG);
        Path weights = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(weights)) {
            throw new IOException(folder + ": no " + WEIGHTS);
        }
        ModelConfig json = new ModelConfig(ModelConfig.read(file, MAX_CONFIG));
        try (Safetensors tensors = Safetensors.open(weights)) {
            return new Reading<>(base, model, root(base, model), new AdapterConfig(json), tensors).run(weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** One call of {@link #load}. */
    private record Reading<M extends Module>(
            PublishedModel<?> base, M model, String root, AdapterConfig config, Safetensors tensors) {
        M run(Path file) throws IOException {
            Set<String> stems = new TreeSet<>();
            Map<String, String> whole = new TreeMap<>();
            List<String> unknown = new ArrayList<>();
            for (String name : tensors.entries().keySet()) {
                String own = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
                String stem = stemOfChange(own);
                if (stem != null) {
                    stems.add(stem);
                } else if (keys(own).isEmpty()) {
                    unknown.add(name);
                } else {
                    whole.put(name, keys(own).get(0));
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
                    layers.put(path, layer(file, stem, linear, base.layout(key.substring(root.length()))));
                }
            }
            Set<String> learned = new TreeSet<>();
            try (Autograd off = Autograd.off()) {
                for (Map.Entry<String, String> entry : whole.entrySet()) {
                    learned.add(stem(entry.getValue()));
                    tensors.readInto(entry.getKey(), state(entry.getValue()).tensor());
                }
            }
            return Lora.attach(model, layers, learned::contains);
        }

        private LoraLinear layer(Path file, String stem, Linear linear, Layout layout) throws IOException {
            Device device = linear.weight().tensor().device();
            Tensor a = read(file, stem + A).to(device);
            Tensor b = part(read(file, stem + B), layout).to(device);
            Tensor magnitude =
                    config.dora() ? part(read(file, stem + MAGNITUDE), layout).to(device) : null;
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

        /** The rows of one of several layers that are published as one. */
        private static Tensor part(Tensor joined, Layout layout) {
            if (layout.parts() == 1 || joined.dim() == 0) {
                return joined;
            }
            long rows = joined.size(0) / layout.parts();
            return joined.narrow(0, layout.part() * rows, rows).copy();
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
            List<String> published = base.keys(name).stream()
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

    private static void put(Map<String, Tensor> tensors, Set<Parameter> changes, String name, Parameter parameter) {
        tensors.put(PREFIX + name, parameter.tensor());
        changes.add(parameter);
    }

    /** Where the base model is in another, with a dot after it; empty if it is the whole. */
    private static String root(PublishedModel<?> base, Module whole) {
        List<String> found = new ArrayList<>();
        Module.rewrite(whole, (path, module) -> {
            if (module.getClass() == base.model().getClass()) {
                found.add(path.isEmpty() ? "" : path + ".");
            }
            return module;
        });
        if (found.size() != 1) {
            throw new IllegalArgumentException("adapter: expected one "
                    + base.model().getClass().getSimpleName() + " in the model, found " + found.size());
        }
        return found.get(0);
    }

    private static @Nullable String published(PublishedModel<?> base, String root, String key) {
        return key.startsWith(root) ? base.name(key.substring(root.length())) : null;
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
