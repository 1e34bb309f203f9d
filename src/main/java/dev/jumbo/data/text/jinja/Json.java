package dev.jumbo.data.text.jinja;

import java.util.List;
import java.util.Map;

/** Writes values as JSON with the spacing of Python's {@code json.dumps(…, ensure_ascii=False)}. */
final class Json {
    private final Run run;
    private final int indent;
    private final StringBuilder out = new StringBuilder();

    private Json(Run run, int indent) {
        this.run = run;
        this.indent = indent;
    }

    /** @param indent spaces a level, with every item on a line of its own; −1 for all on one line */
    static String of(Run run, Object value, int indent) {
        Json json = new Json(run, indent);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int level) {
        run.spend(1);
        if (value instanceof String text) {
            string(text);
        } else if (value instanceof Boolean || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double number) {
            out.append(Numbers.text(number));
        } else if (value == None.NONE) {
            out.append("null");
        } else if (value instanceof List<?> list) {
            out.append('[');
            String separator = "";
            for (Object item : list) {
                out.append(separator);
                newLine(level + 1);
                write(item, level + 1);
                separator = indent < 0 ? ", " : ",";
            }
            close(list.isEmpty(), level, ']');
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                newLine(level + 1);
                string(String.valueOf(entry.getKey()));
                out.append(": ");
                write(entry.getValue(), level + 1);
                separator = indent < 0 ? ", " : ",";
            }
            close(map.isEmpty(), level, '}');
        } else {
            throw run.error("tojson: expected strings, numbers, lists and dictionaries, got " + Values.kind(value));
        }
    }

    private void close(boolean empty, int level, char bracket) {
        if (!empty) {
            newLine(level);
        }
        out.append(bracket);
    }

    private void newLine(int level) {
        if (indent >= 0) {
            run.spend((long) indent * level);
            out.append('\n').append(" ".repeat(indent * level));
        }
    }

    private void string(String text) {
        run.spend(text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\n\r\t\f\b".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\nrtfb".charAt(escape));
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
