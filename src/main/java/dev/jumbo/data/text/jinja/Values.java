package dev.jumbo.data.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be done with values, as in Python. */
final class Values {
    private Values() {}

    /** Java's values as the template's: copies, so that nothing else can be reached from a template. */
    static Map<String, Object> of(Map<?, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(String.valueOf(key), of(value)));
        return values;
    }

    private static Object of(@Nullable Object value) {
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof Map<?, ?> map) {
            return of(map);
        }
        if (value instanceof Iterable<?> items) {
            List<Object> list = new ArrayList<>();
            items.forEach(item -> list.add(of(item)));
            return list;
        }
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw new IllegalArgumentException(
                "ChatTemplate: expected strings, numbers, booleans, nulls, lists and maps, got "
                        + value.getClass().getName());
    }

    /** Characters of all strings, and one for everything else. */
    static long characters(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(e -> characters(e.getKey()) + characters(e.getValue()))
                    .sum();
        }
        return value instanceof List<?> list
                ? 1 + list.stream().mapToLong(Values::characters).sum()
                : 1;
    }

    /** What messages call it. */
    static String kind(Object value) {
        if (value instanceof Undefined undefined) {
            return "nothing (" + undefined.reason() + ")";
        }
        return value instanceof String
                ? "string"
                : value instanceof Number
                        ? "number"
                        : value instanceof Boolean
                                ? "boolean"
                                : value instanceof List
                                        ? "list"
                                        : value instanceof Map ? "dictionary" : value == None.NONE ? "none" : "object";
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    static long integer(Run run, Object value) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        throw run.error("expected a whole number, got " + kind(value));
    }

    /** A dictionary's keys are strings. */
    static String key(Run run, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw run.error("expected a string as key of a dictionary, got " + kind(value));
    }

    /** Items of a list, characters of a string, keys of a dictionary. */
    static List<Object> iterate(Run run, Object value) {
        List<Object> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            items.addAll(list);
        } else if (value instanceof Map<?, ?> map) {
            items.addAll(map.keySet());
        } else if (value instanceof String text) {
            text.codePoints().forEach(c -> items.add(Character.toString(c)));
        } else if (!(value instanceof Undefined)) {
            throw run.error("a " + kind(value) + " has no items");
        }
        run.spend(items.size());
        return items;
    }

    static long length(Run run, Object value) {
        if (value instanceof String text) {
            run.spend(text.length());
            return text.codePointCount(0, text.length());
        }
        return value instanceof Map<?, ?> map
                ? map.size()
                : value instanceof List<?> list
                        ? list.size()
                        : iterate(run, value).size();
    }

    /** {@code value[key]}; undefined where there is none. */
    static Object item(Run run, Object value, Object key) {
        if (value instanceof Undefined undefined) {
            throw run.error(undefined.reason());
        }
        Object found = null;
        if (key instanceof String name) {
            if (value instanceof Map<?, ?> map) {
                found = map.get(name);
            } else if (value instanceof Namespace namespace) {
                found = namespace.fields().get(name);
            }
        } else if (key instanceof Long index && (value instanceof List || value instanceof String)) {
            List<Object> items = iterate(run, value);
            long at = index < 0 ? index + items.size() : index;
            found = at >= 0 && at < items.size() ? items.get((int) at) : null;
        }
        return found != null ? found : new Undefined("a " + kind(value) + " has no '" + Texts.text(run, key) + "'");
    }

    static Object slice(Run run, Object value, @Nullable Long from, @Nullable Long to, @Nullable Long by) {
        if (!(value instanceof List) && !(value instanceof String)) {
            throw run.error("a " + kind(value) + " has no slices");
        }
        long step = by == null ? 1 : by;
        if (step == 0) {
            throw run.error("expected a step other than 0 in a slice");
        }
        List<Object> items = iterate(run, value);
        List<Object> chosen = new ArrayList<>();
        int size = items.size();
        int low = step > 0 ? 0 : -1;
        long start = from == null ? (step > 0 ? 0 : size - 1) : bound(from, size, low);
        long end = to == null ? (step > 0 ? size : -1) : bound(to, size, low);
        for (long i = start; step > 0 ? i < end : i > end; i = step > size || step < -size ? end : i + step) {
            chosen.add(items.get((int) i));
        }
        return value instanceof List ? chosen : Texts.join(run, chosen, "");
    }

    /** From {@code low}, which is before the first for steps backwards, to {@code low + size}. */
    private static long bound(long index, int size, int low) {
        return Math.max(low, Math.min(low + size, index < 0 ? index + size : index));
    }

    static boolean compare(Run run, String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(run, left, right);
            case "!=" -> !equal(run, left, right);
            case "in" -> contains(run, right, left);
            case "not in" -> !contains(run, right, left);
            case "<" -> order(run, left, right) < 0;
            case "<=" -> order(run, left, right) <= 0;
            case ">" -> order(run, left, right) > 0;
            default -> order(run, left, right) >= 0;
        };
    }

    static boolean equal(Run run, Object left, Object right) {
        run.spend(1);
        if (left instanceof String a && right instanceof String b) {
            run.spend(Math.min(a.length(), b.length()));
            return a.equals(b);
        }
        if (Numbers.is(left) && Numbers.is(right)) {
            return Numbers.compare(left, right) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = equal(run, a.get(i), b.get(i));
            }
            return same;
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet())
                    && a.entrySet().stream().allMatch(e -> equal(run, e.getValue(), present(b, e.getKey())));
        }
        return left == right || (left instanceof Undefined && right instanceof Undefined);
    }

    @SuppressWarnings("NullAway") // the key was looked up before
    private static Object present(Map<?, ?> map, Object key) {
        return map.get(key);
    }

    private static int order(Run run, Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            run.spend(Math.min(a.length(), b.length()));
            return Texts.order(a, b);
        }
        if (Numbers.is(left) && Numbers.is(right)) {
            return Numbers.compare(left, right);
        }
        throw run.error("cannot order a " + kind(left) + " and a " + kind(right));
    }

    private static boolean contains(Run run, Object all, Object part) {
        if (all instanceof String text) {
            if (!(part instanceof String searched)) {
                throw run.error("expected a string before 'in' a string, got " + kind(part));
            }
            run.spend(text.length() + (long) searched.length());
            return text.contains(searched);
        }
        return all instanceof Map<?, ?> map
                ? map.containsKey(part)
                : iterate(run, all).stream().anyMatch(item -> equal(run, item, part));
    }
}
