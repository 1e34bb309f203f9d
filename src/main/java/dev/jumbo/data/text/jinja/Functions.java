package dev.jumbo.data.text.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions that every template can call. */
final class Functions {
    /** Python's letters for parts of a date, and Java's. */
    private static final Map<Character, String> DATE = Map.ofEntries(
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('j', "DDD"),
            Map.entry('m', "MM"),
            Map.entry('M', "mm"),
            Map.entry('p', "a"),
            Map.entry('S', "ss"),
            Map.entry('y', "yy"),
            Map.entry('Y', "yyyy"));

    static final Map<String, Object> GLOBAL = Map.of(
            "raise_exception",
                    (Function) (run, a) -> {
                        throw new TemplateException(a.text(run, 0, "message"));
                    },
            "strftime_now", (Function) (run, a) -> date(run, a.text(run, 0, "format")),
            "namespace", (Function) (run, a) -> new Namespace(fields(a)),
            "dict", (Function) (run, a) -> fields(a),
            "range", (Function) Functions::range);

    private Functions() {}

    private static Map<String, Object> fields(Arguments arguments) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (arguments.get(0, "") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        }
        fields.putAll(arguments.named());
        return fields;
    }

    private static List<Object> range(Run run, Arguments arguments) {
        boolean one = arguments.list().size() < 2;
        long from = one ? 0 : arguments.integer(run, 0, "start", 0);
        long to = arguments.integer(run, one ? 0 : 1, "stop", 0);
        long step = arguments.integer(run, 2, "step", 1);
        if (step == 0) {
            throw run.error("range: expected a step other than 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i = Math.addExact(i, step)) {
            run.spend(1);
            numbers.add(i);
        }
        return numbers;
    }

    private static String date(Run run, String format) {
        ZonedDateTime now = ZonedDateTime.now(run.clock());
        StringBuilder date = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                date.append(c);
                continue;
            }
            char letter = format.charAt(++i);
            String pattern = DATE.get(letter);
            if (pattern == null && letter != '%') {
                throw run.error("strftime_now: unknown %" + letter);
            }
            date.append(
                    pattern == null
                            ? "%"
                            : DateTimeFormatter.ofPattern(pattern, Locale.US).format(now));
        }
        return date.toString();
    }
}
