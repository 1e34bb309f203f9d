package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the tree of a model from its records' components. */
final class ModuleTree {
    private record Leaf(String key, Parameter parameter) {}

    /** A module and where it stands. */
    record Place(String path, Module module) {}

    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private ModuleTree() {}

    static ModuleTree of(Module root) {
        ModuleTree tree = new ModuleTree();
        tree.walk("", root);
        return tree;
    }

    List<Place> places() {
        return places;
    }

    Map<String, Parameter> parameters(boolean buffers) {
        Map<String, Parameter> found = new LinkedHashMap<>();
        for (Leaf leaf : leaves) {
            if (leaf.parameter().isBuffer() == buffers) {
                found.put(leaf.key(), leaf.parameter());
            }
        }
        return found;
    }

    Map<String, Parameter> state() {
        Map<String, Parameter> found = new LinkedHashMap<>();
        leaves.forEach(leaf -> found.put(leaf.key(), leaf.parameter()));
        return found;
    }

    Map<String, Tensor> tensors() {
        Map<String, Tensor> found = new LinkedHashMap<>();
        leaves.forEach(leaf -> found.put(leaf.key(), leaf.parameter().tensor()));
        return found;
    }

    String summary() {
        StringBuilder text = new StringBuilder();
        for (Place place : places) {
            int depth = place.path().isEmpty() ? 0 : place.path().split("\\.").length;
            String name = place.path().substring(place.path().lastIndexOf('.') + 1);
            StringBuilder settings = new StringBuilder();
            long own = 0;
            for (RecordComponent component : components(place.module())) {
                Object value = get(component, place.module());
                if (value instanceof Parameter parameter) {
                    own += parameter.isBuffer() ? 0 : parameter.numel();
                    join(settings, component.getName() + " " + parameter);
                } else if (!(value instanceof Module) && !isModules(value) && value != null) {
                    join(settings, component.getName() + "=" + show(value));
                }
            }
            text.append("  ".repeat(depth))
                    .append(name.isEmpty() ? "" : name + ": ")
                    .append(place.module().getClass().getSimpleName())
                    .append(settings.length() == 0 ? "" : "(" + settings + ")")
                    .append(own == 0 ? "" : String.format("  %,d", own))
                    .append('\n');
        }
        long total =
                parameters(false).values().stream().mapToLong(Parameter::numel).sum();
        return text.append(String.format("%,d parameters%n", total)).toString();
    }

    @SuppressWarnings("unchecked") // a module is replaced at the root only by replace itself
    static <M extends Module> M rewrite(M root, Module.Replacement replace) {
        return (M) rewritten("", root, replace);
    }

    private static Module rewritten(String path, Module module, Module.Replacement replace) {
        RecordComponent[] components = components(module);
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean changed = false;
        for (int i = 0; i < components.length; i++) {
            Object before = get(components[i], module);
            Object after = before;
            String key = join(path, components[i]);
            if (before instanceof Module child) {
                after = rewritten(key, child, replace);
            } else if (isModules(before) && before instanceof List<?> list) {
                List<Module> children = new ArrayList<>();
                boolean same = true;
                for (int k = 0; k < list.size(); k++) {
                    children.add(rewritten(key + "." + k, (Module) list.get(k), replace));
                    same &= children.get(k) == list.get(k);
                }
                after = same ? before : children;
            }
            values[i] = after;
            changed |= after != before;
        }
        return replace.at(path, changed ? construct(module.getClass(), components, values) : module);
    }

    private static Module construct(
            Class<? extends Module> type, RecordComponent[] components, @Nullable Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<? extends Module> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "rewrite: " + type.getSimpleName() + " does not take the replaced module: declare it as Layer", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + type, e);
        }
    }

    private void walk(String path, Module module) {
        places.add(new Place(path, module));
        for (RecordComponent component : components(module)) {
            Object value = get(component, module);
            String key = join(path, component);
            if (value instanceof Parameter parameter) {
                if (seen.add(parameter)) {
                    leaves.add(new Leaf(key, parameter));
                }
            } else if (value instanceof Module child) {
                walk(key, child);
            } else if (isModules(value) && value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    walk(key + "." + i, (Module) list.get(i));
                }
            }
        }
    }

    private static String join(String path, RecordComponent component) {
        return path.isEmpty() ? component.getName() : path + "." + component.getName();
    }

    private static RecordComponent[] components(Module module) {
        RecordComponent[] components = module.getClass().getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(
                    "a Module must be a record, so that its parameters can be found: " + module.getClass());
        }
        return components;
    }

    private static @Nullable Object get(RecordComponent component, Module module) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(module);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + module.getClass() + "." + component.getName(), e);
        }
    }

    private static boolean isModules(@Nullable Object value) {
        return value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(e -> e instanceof Module);
    }

    private static void join(StringBuilder text, String part) {
        text.append(text.length() == 0 ? "" : ", ").append(part);
    }

    private static String show(Object value) {
        return value instanceof long[] longs ? Arrays.toString(longs) : String.valueOf(value);
    }
}
