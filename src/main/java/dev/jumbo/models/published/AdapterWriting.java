package dev.jumbo.models.published;

import dev.jumbo.nn.Lora;
import dev.jumbo.nn.LoraLinear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a tuned model learned, by the names of PEFT's layout. */
final class AdapterWriting {
    private final AdapterNames names;
    private final Module tuned;
    private final String root;
    private final Map<String, Parameter> state;

    /** By published layer. */
    final Map<String, Change> changes = new LinkedHashMap<>();

    /** Modules that were learned whole, by their published names. */
    final Set<String> learned = new LinkedHashSet<>();

    final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Whether the published weights of the changed layers are [in, out]. */
    private boolean transposed;

    AdapterWriting(AdapterNames names, Module tuned) {
        this.names = names;
        this.tuned = tuned;
        root = names.root(tuned);
        state = tuned.state();
        changes();
        whole();
    }

    boolean transposed() {
        return transposed;
    }

    private void changes() {
        Map<String, SortedMap<Integer, LoraLinear>> groups = new LinkedHashMap<>();
        Map<String, Layout> layouts = new LinkedHashMap<>();
        for (Map.Entry<String, LoraLinear> entry : Lora.layers(tuned).entrySet()) {
            String key = entry.getKey() + ".weight";
            if (!state.containsKey(key)) {
                throw new IllegalArgumentException("adapter: " + entry.getKey()
                        + " shares its weight with another module, so a change of it has no name of its own");
            }
            Layout layout = names.layout(root, key);
            String layer = PublishedAdapter.stem(name(key));
            layouts.put(layer, layout);
            groups.computeIfAbsent(layer, l -> new TreeMap<>()).put(layout.part(), entry.getValue());
            transposed |= layout.transposed();
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("adapter: the model has no changes");
        }
        if (Lora.layers(tuned).values().stream()
                        .map(layer -> layer.magnitude() != null)
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("adapter: expected all layers to be DoRA, or none");
        }
        layouts.forEach((layer, layout) -> {
            SortedMap<Integer, LoraLinear> layers = groups.getOrDefault(layer, Collections.emptySortedMap());
            changes.put(
                    layer,
                    layout.parts() == 1
                            ? Change.of(layers.values().iterator().next(), layout)
                            : Change.joined(layers, weights(layer, layout.parts())));
        });
        changes.forEach((layer, change) -> {
            put(layer + PublishedAdapter.A, change.a());
            put(layer + PublishedAdapter.B, change.b());
            if (change.magnitude() != null) {
                put(layer + PublishedAdapter.MAGNITUDE, change.magnitude());
            }
        });
    }

    /** The weights that a published one holds, in their order. */
    private List<Tensor> weights(String layer, int parts) {
        Map<Integer, Tensor> found = new TreeMap<>();
        for (String key : names.keys(layer + ".weight")) {
            Parameter weight = state.get(root + key);
            if (weight != null) {
                found.put(names.layout(key).part(), weight.tensor());
            }
        }
        if (found.size() != parts) {
            throw new IllegalStateException(layer + ": expected " + parts + " parts, found " + found.keySet());
        }
        return new ArrayList<>(found.values());
    }

    /** What is trainable besides changes, with the frozen parts of what is published as one. */
    private void whole() {
        Set<Parameter> ofChanges = Collections.newSetFromMap(new IdentityHashMap<>());
        Lora.layers(tuned).values().forEach(layer -> {
            ofChanges.add(layer.loraA());
            ofChanges.add(layer.loraB());
            if (layer.magnitude() != null) {
                ofChanges.add(layer.magnitude());
            }
        });
        Set<String> wanted = new LinkedHashSet<>();
        tuned.parameters().forEach((key, parameter) -> {
            if (parameter.isTrainable() && !ofChanges.contains(parameter)) {
                wanted.add(name(key));
            }
        });
        Map<String, SortedMap<Integer, Tensor>> parts = new LinkedHashMap<>();
        Map<String, Layout> layouts = new LinkedHashMap<>();
        state.forEach((key, parameter) -> {
            if (!ofChanges.contains(parameter) && wanted.contains(name(key))) {
                Layout layout = names.layout(root, key);
                layouts.put(name(key), layout);
                parts.computeIfAbsent(name(key), n -> new TreeMap<>()).put(layout.part(), parameter.tensor());
            }
        });
        layouts.forEach((name, layout) -> {
            learned.add(PublishedAdapter.stem(name));
            put(
                    name,
                    layout.published(parts.getOrDefault(name, Collections.emptySortedMap())
                            .values()));
        });
    }

    private void put(String name, Tensor tensor) {
        tensors.put(PublishedAdapter.PREFIX + name, tensor);
    }

    /** The published name of a key, or the key itself where it has none, as in a new head. */
    private String name(String key) {
        String name = key.startsWith(root) ? names.adapterName(key.substring(root.length())) : null;
        return name == null ? key : name;
    }
}
