package dev.jumbo.data.text.jinja;

import java.util.List;
import java.util.Map;

/** What a function, filter or test is called with. */
record Arguments(List<Object> list, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** By position or else by name; undefined if it is not there. */
    Object get(int position, String name) {
        return position < list.size()
                ? list.get(position)
                : named.getOrDefault(name, new Undefined("argument '" + name + "' is missing"));
    }

    Object get(int position, String name, Object fallback) {
        Object given = get(position, name);
        return given instanceof Undefined ? fallback : given;
    }

    String text(Run run, int position, String name) {
        Object given = get(position, name);
        if (given instanceof String text) {
            return text;
        }
        throw run.error("argument '" + name + "': expected a string, got " + Values.kind(given));
    }

    long integer(Run run, int position, String name, long fallback) {
        return Values.integer(run, get(position, name, fallback));
    }

    void atMost(Run run, String callee, int count) {
        if (list.size() > count) {
            throw run.error(callee + ": expected at most " + count + " arguments, got " + list.size());
        }
    }

    /** Those behind the first. */
    Arguments rest() {
        return new Arguments(list.subList(Math.min(1, list.size()), list.size()), named);
    }
}
