package dev.jumbo.data.text.jinja;

import dev.jumbo.text.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. White space is handled as Hugging Face sets Jinja: the first line break after a block goes, so
 * does the space before a block that starts its line, and a minus sign in a tag takes all white space on its side.
 */
final class TemplateLexer {
    private static final Set<String> PAIRS = Set.of("==", "!=", "<=", ">=", "//", "**");

    private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?[0-9]+");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;
    private boolean lineStart = true;

    private TemplateLexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        TemplateLexer lexer = new TemplateLexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int open = opening(at);
            if (open < 0) {
                add(Token.Kind.TEXT, source.substring(at));
                at = source.length();
            } else {
                text(open);
                char kind = source.charAt(open + 1);
                if (kind == '#') {
                    comment();
                } else {
                    add(kind == '{' ? Token.Kind.OUTPUT : Token.Kind.BLOCK, "");
                    tag(kind == '{' ? "}}" : "%}");
                }
            }
        }
        add(Token.Kind.END, "the end of the template");
    }

    private int opening(int from) {
        for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The text up to a tag, and the tag's opening. */
    private void text(int open) {
        String text = source.substring(at, open);
        char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
        if (sign == '-') {
            text = Whitespace.stripTrailing(text);
        } else if (sign != '+' && source.charAt(open + 1) != '{') {
            int start = text.lastIndexOf('\n') + 1;
            if ((start > 0 || lineStart)
                    && Whitespace.strip(text.substring(start)).isEmpty()) {
                text = text.substring(0, start);
            }
        }
        if (!text.isEmpty()) {
            add(Token.Kind.TEXT, text);
        }
        at = open + (sign == '-' || sign == '+' ? 3 : 2);
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw error("a comment {# has no end #}");
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        at = end + 2;
        after(sign, true);
    }

    /** What a tag's end takes of the text behind it. */
    private void after(char sign, boolean block) {
        int start = at;
        if (sign == '-') {
            while (at < source.length() && Whitespace.is(source.charAt(at))) {
                at++;
            }
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStart = at > start && source.charAt(at - 1) == '\n';
    }

    private void tag(String end) {
        int depth = 0;
        while (true) {
            while (at < source.length() && Whitespace.is(source.charAt(at))) {
                at++;
            }
            if (at == source.length()) {
                throw error("a tag has no end " + end);
            }
            char c = source.charAt(at);
            boolean signed = (c == '-' || (c == '+' && end.equals("%}"))) && source.startsWith(end, at + 1);
            if (depth == 0 && (signed || source.startsWith(end, at))) {
                add(Token.Kind.CLOSE, end);
                at += signed ? 3 : 2;
                after(signed ? c : ' ', end.equals("%}"));
                return;
            }
            if (c == '\'' || c == '"') {
                string(c);
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (Character.isJavaIdentifierStart(c) && c != '$') {
                int start = at;
                while (at < source.length() && Character.isJavaIdentifierPart(source.charAt(at))) {
                    at++;
                }
                add(Token.Kind.NAME, source.substring(start, at));
            } else {
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                operator();
            }
        }
    }

    private void operator() {
        String pair = source.substring(at, Math.min(source.length(), at + 2));
        String operator = PAIRS.contains(pair) ? pair : pair.substring(0, 1);
        if ("+-*/%~|.,:=<>()[]{}".indexOf(operator.charAt(0)) < 0 && !operator.equals("!=")) {
            throw error("unexpected character '" + operator + "'");
        }
        add(Token.Kind.OPERATOR, operator);
        at += operator.length();
    }

    private void number() {
        int start = at;
        digits();
        boolean fraction = at + 1 < source.length() && source.charAt(at) == '.' && digit(source.charAt(at + 1));
        if (fraction) {
            at++;
            digits();
        }
        Matcher exponent = EXPONENT.matcher(source).region(at, source.length());
        boolean power = exponent.lookingAt();
        at = power ? exponent.end() : at;
        add(fraction || power ? Token.Kind.FLOAT : Token.Kind.INTEGER, source.substring(start, at));
    }

    private void digits() {
        while (at < source.length() && digit(source.charAt(at))) {
            at++;
        }
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private void string(char quote) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < source.length() && source.charAt(i) != quote) {
            if (source.charAt(i) == '\\' && i + 1 < source.length()) {
                i = escape(i + 1, text);
            } else {
                text.append(source.charAt(i++));
            }
        }
        if (i >= source.length()) {
            throw error("a string has no end " + quote);
        }
        add(Token.Kind.STRING, text.toString());
        at = i + 1;
    }

    /** The character after a backslash; returns where the text goes on. */
    private int escape(int i, StringBuilder text) {
        char c = source.charAt(i);
        int plain = "ntrfb\\'\"0".indexOf(c);
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
        if (plain >= 0) {
            text.append("\n\t\r\f\b\\'\"\0".charAt(plain));
        } else if (digits > 0) {
            try {
                text.append((char) Integer.parseInt(source.substring(i + 1, i + 1 + digits), 16));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw error("expected " + digits + " hexadecimal digits after \\" + c);
            }
        } else if (c != '\n') {
            text.append('\\').append(c);
        }
        return i + 1 + digits;
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line()));
    }

    private int line() {
        for (; counted < at; counted++) {
            if (source.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }

    private TemplateException error(String message) {
        return TemplateException.at(line(), message);
    }
}
