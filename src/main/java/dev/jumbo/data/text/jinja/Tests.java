package dev.jumbo.data.text.jinja;

import dev.jumbo.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What can be asked of a value with {@code is}. */
final class Tests {
    static final Map<String, Function> KNOWN = known();

    private Tests() {}

    static Function byName(int line, String name) {
        Function test = KNOWN.get(name);
        if (test == null) {
            throw TemplateException.at(
                    line, "unknown test '" + name + "'; did you mean '" + NearestName.of(name, KNOWN.keySet()) + "'?");
        }
        return test;
    }

    private static Map<String, Function> known() {
        Map<String, Function> known = new TreeMap<>();
        one(known, "defined", value -> !(value instanceof Undefined));
        one(known, "undefined", value -> value instanceof Undefined);
        one(known, "none", value -> value == None.NONE);
        one(known, "string", value -> value instanceof String);
        one(known, "number", Numbers::is);
        one(known, "integer", value -> value instanceof Long);
        one(known, "float", value -> value instanceof Double);
        one(known, "boolean", value -> value instanceof Boolean);
        one(known, "true", value -> value.equals(true));
        one(known, "false", value -> value.equals(false));
        one(known, "mapping", value -> value instanceof Map);
        one(known, "callable", value -> value instanceof Function);
        one(known, "sequence", Tests::sequence);
        one(known, "iterable", value -> sequence(value) || value instanceof Undefined);
        two(known, "divisibleby", (run, pair) -> modulo(run, pair.get(0), pair.get(1)) == 0);
        known.put("odd", (run, a) -> modulo(run, a.get(0, "value"), 2L) == 1);
        known.put("even", (run, a) -> modulo(run, a.get(0, "value"), 2L) == 0);
        for (String[] names : new String[][] {
            {"==", "eq", "equalto", "sameas"},
            {"!=", "ne"},
            {"<", "lt", "lessthan"},
            {"<=", "le"},
            {">", "gt", "greaterthan"},
            {">=", "ge"},
            {"in", "in"}
        }) {
            for (String name : names) {
                two(known, name, (run, pair) -> Values.compare(run, names[0], pair.get(0), pair.get(1)));
            }
        }
        return known;
    }

    private static void one(Map<String, Function> known, String name, Predicate<Object> test) {
        known.put(name, (run, a) -> test.test(a.get(0, "value")));
    }

    private static void two(Map<String, Function> known, String name, BiPredicate<Run, List<Object>> test) {
        known.put(name, (run, a) -> test.test(run, List.of(a.get(0, "value"), a.get(1, "other"))));
    }

    private static boolean sequence(Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    private static long modulo(Run run, Object value, Object divisor) {
        Object rest = Numbers.arithmetic(run, "%", Values.integer(run, value), Values.integer(run, divisor));
        return Values.integer(run, rest);
    }
}
