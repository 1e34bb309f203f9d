package dev.jumbo.models.published;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model is published.
 *
 * @param config the content of config.json
 * @param names what the files call the keys of ours
 */
record Description(Family family, ModelConfig config, Map<String, String> names) implements AdapterNames {
    /** The model, not materialised. */
    Module build() {
        return family.build(config, names.keySet());
    }

    @Override
    public Layout layout(String key) {
        return family.layout(config, key);
    }

    @Override
    public List<String> keys(String name) {
        return family.keys(config, name);
    }

    /** As the files of the class with a head have it: some files leave out what stands before it. */
    @Override
    public @Nullable String adapterName(String key) {
        return names.containsKey(key) ? family.names(config).published(key) : null;
    }

    @Override
    public String root(Module whole) {
        Class<?> kind = build().getClass();
        List<String> found = new ArrayList<>();
        Module.rewrite(whole, (path, module) -> {
            if (module.getClass() == kind) {
                found.add(path.isEmpty() ? "" : path + ".");
            }
            return module;
        });
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "adapter: expected one " + kind.getSimpleName() + " in the model, found " + found.size());
        }
        return found.get(0);
    }

    /** What the files call a key of ours. */
    String name(String key) {
        String name = names.get(key);
        if (name == null) {
            throw new IllegalStateException("'" + key + "' has no published name: was the model rewritten?");
        }
        return name;
    }

    /** A model's weights as they are published. */
    Map<String, Tensor> published(Map<String, Tensor> ours) {
        Map<String, SortedMap<Integer, Tensor>> parts = new LinkedHashMap<>();
        Map<String, Layout> layouts = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : ours.entrySet()) {
            Layout layout = layout(entry.getKey());
            String name = name(entry.getKey());
            layouts.put(name, layout);
            parts.computeIfAbsent(name, n -> new TreeMap<>()).put(layout.part(), entry.getValue());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        layouts.forEach((name, layout) -> {
            Collection<Tensor> own =
                    parts.getOrDefault(name, Collections.emptySortedMap()).values();
            tensors.put(name, layout.published(own));
        });
        return tensors;
    }
}
