package dev.jumbo.data.text.jinja;

import dev.jumbo.text.NearestName;
import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Jinja's filters that chat templates use. The first argument is the value. */
final class Filters {
    private static final Map<String, Function> KNOWN = known();

    private Filters() {}

    static Function byName(int line, String name) {
        Function filter = KNOWN.get(name);
        if (filter == null) {
            throw TemplateException.at(
                    line,
                    "unknown filter '" + name + "'; did you mean '" + NearestName.of(name, KNOWN.keySet()) + "'?");
        }
        return filter;
    }

    private static Map<String, Function> known() {
        Map<String, Function> known = new TreeMap<>();
        known.put("trim", (run, a) -> Methods.strip(run, text(run, a), a.rest(), true, true));
        known.put("upper", (run, a) -> made(run, text(run, a).toUpperCase(Locale.ROOT)));
        known.put("lower", (run, a) -> made(run, text(run, a).toLowerCase(Locale.ROOT)));
        known.put("capitalize", (run, a) -> made(run, Methods.capitalize(text(run, a))));
        known.put("title", (run, a) -> made(run, title(text(run, a))));
        known.put("replace", (run, a) -> Methods.replace(run, text(run, a), a.rest()));
        known.put("string", (run, a) -> text(run, a));
        known.put("safe", (run, a) -> value(a));
        known.put("length", (run, a) -> Values.length(run, value(a)));
        known.put("count", (run, a) -> Values.length(run, value(a)));
        known.put("tojson", (run, a) -> Json.of(run, value(a), indent(run, a)));
        known.put("default", Filters::fallback);
        known.put("d", Filters::fallback);
        known.put("list", (run, a) -> Values.iterate(run, value(a)));
        known.put("first", (run, a) -> first(Values.iterate(run, value(a))));
        known.put("last", (run, a) -> last(Values.iterate(run, value(a))));
        known.put("reverse", (run, a) -> reverse(run, value(a)));
        known.put("join", (run, a) -> join(run, a));
        known.put("items", (run, a) -> value(a) instanceof Map<?, ?> map ? Methods.items(run, map) : List.of());
        known.put("int", (run, a) -> integer(run, a));
        known.put("float", (run, a) -> real(run, a));
        known.put("abs", (run, a) -> absolute(run, value(a)));
        known.put("map", Filters::map);
        known.put("select", (run, a) -> select(run, a, false, true));
        known.put("reject", (run, a) -> select(run, a, false, false));
        known.put("selectattr", (run, a) -> select(run, a, true, true));
        known.put("rejectattr", (run, a) -> select(run, a, true, false));
        return known;
    }

    private static Object value(Arguments arguments) {
        return arguments.get(0, "value");
    }

    private static String text(Run run, Arguments arguments) {
        return Texts.text(run, value(arguments));
    }

    private static String made(Run run, String text) {
        run.spend(text.length());
        return text;
    }

    /** Words, which begin after white space, a dash or an opening bracket, with a capital. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean start = true;
        for (int c : text.codePoints().toArray()) {
            title.appendCodePoint(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
            start = Whitespace.is(c) || "-({[<".indexOf(c) >= 0;
        }
        return title.toString();
    }

    private static int indent(Run run, Arguments arguments) {
        Object given = arguments.named().getOrDefault("indent", None.NONE);
        long indent = given == None.NONE ? -1 : Values.integer(run, given);
        if (indent > 16) {
            throw run.error("tojson: expected an indent of at most 16, got " + indent);
        }
        return (int) Math.max(-1, indent);
    }

    private static Object fallback(Run run, Arguments arguments) {
        Object value = value(arguments);
        boolean falseToo = Values.truth(arguments.get(2, "boolean", false));
        return value instanceof Undefined || (falseToo && !Values.truth(value))
                ? arguments.get(1, "default_value", "")
                : value;
    }

    private static Object first(List<Object> items) {
        return items.isEmpty() ? new Undefined("there is no first item") : items.get(0);
    }

    private static Object last(List<Object> items) {
        return items.isEmpty() ? new Undefined("there is no last item") : items.get(items.size() - 1);
    }

    private static Object reverse(Run run, Object value) {
        List<Object> items = Values.iterate(run, value);
        Collections.reverse(items);
        return value instanceof String ? Texts.join(run, items, "") : items;
    }

    private static String join(Run run, Arguments arguments) {
        Object attribute = arguments.get(2, "attribute", None.NONE);
        List<Object> items = Values.iterate(run, value(arguments));
        if (attribute != None.NONE) {
            items.replaceAll(item -> Values.item(run, item, attribute));
        }
        return Texts.join(run, items, Texts.text(run, arguments.get(1, "d", "")));
    }

    private static Object integer(Run run, Arguments arguments) {
        Object value = value(arguments);
        if (value instanceof String text) {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                Object number = real(run, arguments);
                return number instanceof Double found ? (Object) found.longValue() : arguments.get(1, "default", 0L);
            }
        }
        return Numbers.is(value) && !(value instanceof Double)
                ? (Object) Values.integer(run, value)
                : value instanceof Double number ? (Object) number.longValue() : arguments.get(1, "default", 0L);
    }

    private static Object real(Run run, Arguments arguments) {
        Object value = value(arguments);
        try {
            return value instanceof Double
                    ? value
                    : Numbers.is(value)
                            ? (Object) (double) Values.integer(run, value)
                            : Double.parseDouble(value instanceof String text ? text : "");
        } catch (NumberFormatException e) {
            return arguments.get(1, "default", 0.0);
        }
    }

    private static Object absolute(Run run, Object value) {
        return value instanceof Double number
                ? (Object) Math.abs(number)
                : (Object) Math.abs(Values.integer(run, value));
    }

    /** {@code map(attribute='x')} or {@code map('filter', …)}. */
    private static Object map(Run run, Arguments arguments) {
        Object attribute = arguments.named().getOrDefault("attribute", None.NONE);
        Object fallback = arguments.named().getOrDefault("default", None.NONE);
        List<Object> items = Values.iterate(run, value(arguments));
        if (attribute != None.NONE) {
            items.replaceAll(item -> {
                Object found = Values.item(run, item, attribute);
                return found instanceof Undefined && fallback != None.NONE ? fallback : found;
            });
            return items;
        }
        Function filter = named(run, KNOWN, "filter", arguments.text(run, 1, "filter"));
        items.replaceAll(item -> filter.call(run, with(item, arguments.list(), 2)));
        return items;
    }

    /** Items, or their attribute of a name, that pass a test; without one, that are true. */
    private static Object select(Run run, Arguments arguments, boolean ofAttribute, boolean wanted) {
        int position = ofAttribute ? 2 : 1;
        Function test = arguments.list().size() > position
                ? named(run, Tests.KNOWN, "test", arguments.text(run, position, "test"))
                : (caller, a) -> Values.truth(value(a));
        List<Object> chosen = new ArrayList<>();
        for (Object item : Values.iterate(run, value(arguments))) {
            Object tested = ofAttribute ? Values.item(run, item, arguments.text(run, 1, "attribute")) : item;
            if (Values.truth(test.call(run, with(tested, arguments.list(), position + 1))) == wanted) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    private static Function named(Run run, Map<String, Function> known, String what, String name) {
        Function found = known.get(name);
        if (found == null) {
            throw run.error("unknown " + what + " '" + name + "'; did you mean '" + NearestName.of(name, known.keySet())
                    + "'?");
        }
        return found;
    }

    private static Arguments with(Object first, List<Object> list, int from) {
        List<Object> all = new ArrayList<>();
        all.add(first);
        all.addAll(list.subList(Math.min(from, list.size()), list.size()));
        return new Arguments(all, Map.of());
    }
}
