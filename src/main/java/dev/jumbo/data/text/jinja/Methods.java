package dev.jumbo.data.text.jinja;

import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's methods of strings and dictionaries. */
final class Methods {
    private Methods() {}

    /** A method of a value; null if it has none of that name. */
    static @Nullable Function find(Object value, String name) {
        if (value instanceof String text) {
            return ofString(text, name);
        }
        return value instanceof Map<?, ?> map ? ofMap(map, name) : null;
    }

    private static @Nullable Function ofString(String text, String name) {
        return switch (name) {
            case "strip" -> (run, a) -> strip(run, text, a, true, true);
            case "lstrip" -> (run, a) -> strip(run, text, a, true, false);
            case "rstrip" -> (run, a) -> strip(run, text, a, false, true);
            case "startswith" -> (run, a) -> affix(run, a).stream().anyMatch(text::startsWith);
            case "endswith" -> (run, a) -> affix(run, a).stream().anyMatch(text::endsWith);
            case "split" -> (run, a) -> split(run, text, a, false);
            case "rsplit" -> (run, a) -> split(run, text, a, true);
            case "upper" -> (run, a) -> made(run, text.toUpperCase(Locale.ROOT));
            case "lower" -> (run, a) -> made(run, text.toLowerCase(Locale.ROOT));
            case "title" -> (run, a) -> made(run, title(text));
            case "capitalize" -> (run, a) -> made(run, capitalize(text));
            case "replace" -> (run, a) -> replace(run, text, a);
            case "find" -> (run, a) -> find(run, text, a.text(run, 0, "sub"));
            case "join" -> (run, a) -> Texts.join(run, Values.iterate(run, a.get(0, "iterable")), text);
            default -> null;
        };
    }

    private static @Nullable Function ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> (run, a) -> items(run, map);
            case "keys" -> (run, a) -> Values.iterate(run, map);
            case "values" ->
                (run, a) -> {
                    run.spend(map.size());
                    return new ArrayList<Object>(map.values());
                };
            case "get" ->
                (run, a) -> {
                    Object found = map.get(a.text(run, 0, "key"));
                    return found == null ? a.get(1, "default", None.NONE) : found;
                };
            default -> null;
        };
    }

    /** Pairs of key and value. */
    static List<Object> items(Run run, Map<?, ?> map) {
        run.spend(2L * map.size());
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(List.of(key, value)));
        return items;
    }

    private static String made(Run run, String text) {
        run.spend(text.length());
        return text;
    }

    private static List<String> affix(Run run, Arguments arguments) {
        Object given = arguments.get(0, "prefix");
        List<?> all = given instanceof List<?> several ? several : List.of(given);
        List<String> texts = new ArrayList<>();
        for (Object one : all) {
            if (!(one instanceof String text)) {
                throw run.error("startswith, endswith: expected a string, got " + Values.kind(one));
            }
            run.spend(text.length());
            texts.add(text);
        }
        return texts;
    }

    static String strip(Run run, String text, Arguments arguments, boolean left, boolean right) {
        run.spend(text.length());
        if (arguments.get(0, "chars", None.NONE) == None.NONE) {
            String start = left ? Whitespace.stripLeading(text) : text;
            return right ? Whitespace.stripTrailing(start) : start;
        }
        String chars = arguments.text(run, 0, "chars");
        run.spend(chars.length());
        boolean[] ascii = new boolean[128];
        chars.codePoints().filter(c -> c < 128).forEach(c -> ascii[c] = true);
        int from = 0;
        int to = text.length();
        while (left && from < to && within(run, text.charAt(from), ascii, chars)) {
            from++;
        }
        while (right && to > from && within(run, text.charAt(to - 1), ascii, chars)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean within(Run run, char c, boolean[] ascii, String chars) {
        if (c < 128) {
            return ascii[c];
        }
        run.spend(chars.length());
        return chars.indexOf(c) >= 0;
    }

    private static List<Object> split(Run run, String text, Arguments arguments, boolean fromTheRight) {
        long most = arguments.integer(run, 1, "maxsplit", -1);
        long limit = most < 0 ? Long.MAX_VALUE : most;
        run.spend(2L * text.length() + 1);
        if (arguments.get(0, "sep", None.NONE) == None.NONE) {
            if (most >= 0) {
                throw run.error("split: expected a separator together with maxsplit");
            }
            return new ArrayList<>(Whitespace.split(text));
        }
        String separator = arguments.text(run, 0, "sep");
        if (separator.isEmpty()) {
            throw run.error("split: the separator is empty");
        }
        List<Object> parts = new ArrayList<>();
        if (fromTheRight) {
            int end = text.length();
            while (parts.size() < limit) {
                int at = text.lastIndexOf(separator, end - separator.length());
                if (at < 0) {
                    break;
                }
                parts.add(text.substring(at + separator.length(), end));
                end = at;
            }
            parts.add(text.substring(0, end));
            Collections.reverse(parts);
            return parts;
        }
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() < limit; at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    static String replace(Run run, String text, Arguments arguments) {
        String old = arguments.text(run, 0, "old");
        String now = arguments.text(run, 1, "new");
        long most = arguments.integer(run, 2, "count", -1);
        StringBuilder replaced = new StringBuilder();
        int start = 0;
        int step = old.isEmpty() ? 1 : 0;
        run.spend(text.length());
        int at = text.indexOf(old);
        for (long done = 0; at >= 0 && (most < 0 || done < most); done++) {
            run.spend(1L + now.length());
            replaced.append(text, start, at).append(now);
            start = at + old.length();
            at = at + step + old.length() > text.length() ? -1 : text.indexOf(old, at + step + old.length());
        }
        return replaced.append(text, start, text.length()).toString();
    }

    private static long find(Run run, String text, String searched) {
        run.spend(text.length() + (long) searched.length());
        int at = text.indexOf(searched);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    /** Every run of letters begins with a capital. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean inside = false;
        for (int c : text.codePoints().toArray()) {
            title.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inside = Character.isLetter(c);
        }
        return title.toString();
    }

    /** The first character as a capital, the others small. */
    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int second = text.offsetByCodePoints(0, 1);
        return Character.toString(Character.toTitleCase(text.codePointAt(0)))
                + text.substring(second).toLowerCase(Locale.ROOT);
    }
}
