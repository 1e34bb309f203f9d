package dev.jumbo.data.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names in a scope, and those around it. */
final class Variables {
    private final @Nullable Variables outer;
    private final Map<String, Object> values;

    Variables(@Nullable Variables outer, Map<String, Object> values) {
        this.outer = outer;
        this.values = new HashMap<>(values);
    }

    Object get(String name) {
        for (Variables scope = this; scope != null; scope = scope.outer) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined("'" + name + "' is undefined");
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    /** One name takes the value, several its parts. */
    void assign(Run run, List<String> names, Object value) {
        if (names.size() == 1) {
            set(names.get(0), value);
            return;
        }
        List<Object> parts = Values.iterate(run, value);
        if (parts.size() != names.size()) {
            throw run.error(
                    "expected " + names.size() + " values for " + String.join(", ", names) + ", got " + parts.size());
        }
        for (int i = 0; i < parts.size(); i++) {
            set(names.get(i), parts.get(i));
        }
    }
}
