package dev.jumbo.data.text.jinja;

import java.util.List;
import java.util.Map;

/** Values as text. */
final class Texts {
    private Texts() {}

    static String concat(Run run, String a, String b) {
        run.spend(a.length() + (long) b.length());
        return a.concat(b);
    }

    static String join(Run run, List<?> items, String separator) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            String text = text(run, items.get(i));
            run.spend(text.length() + (long) separator.length());
            joined.append(i == 0 ? "" : separator).append(text);
        }
        return joined.toString();
    }

    /** By code points. */
    static int order(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(a.codePointAt(i), b.codePointAt(i));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** As it is printed: Python's {@code str}. */
    static String text(Run run, Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Undefined) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        write(run, value, text);
        return text.toString();
    }

    private static void write(Run run, Object value, StringBuilder out) {
        run.spend(1);
        if (value instanceof String text) {
            quote(run, text, out);
        } else if (value instanceof Boolean flag) {
            out.append(flag ? "True" : "False");
        } else if (value instanceof Double number) {
            out.append(Numbers.text(number));
        } else if (value instanceof Number) {
            out.append(value);
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator);
                write(run, item, out);
                separator = ", ";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                write(run, entry.getKey(), out);
                out.append(": ");
                write(run, entry.getValue(), out);
                separator = ", ";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value == None.NONE) {
            out.append("None");
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else {
            throw run.error("a " + Values.kind(value) + " cannot be printed");
        }
    }

    private static void quote(Run run, String text, StringBuilder out) {
        run.spend(text.length());
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(mark);
        text.codePoints().forEach(c -> {
            if (c == mark || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c == '\n' || c == '\r' || c == '\t') {
                out.append('\\').append(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
            } else if (c < ' ' || c == 127) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        out.append(mark);
    }
}
