package dev.jumbo.data.text.jinja;

import java.util.List;

/** Tokens, taken one after the other. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The last one, the end, stays. */
    Token next() {
        return tokens.get(at < tokens.size() - 1 ? at++ : at);
    }

    boolean isOperator(String text) {
        return peek().is(Token.Kind.OPERATOR, text);
    }

    boolean isName(String text) {
        return peek().is(Token.Kind.NAME, text);
    }

    boolean acceptOperator(String text) {
        boolean found = isOperator(text);
        if (found) {
            next();
        }
        return found;
    }

    boolean acceptName(String text) {
        boolean found = isName(text);
        if (found) {
            next();
        }
        return found;
    }

    void operator(String text) {
        if (!acceptOperator(text)) {
            throw expected("'" + text + "'");
        }
    }

    void name(String text) {
        if (!acceptName(text)) {
            throw expected("'" + text + "'");
        }
    }

    String anyName() {
        return take(Token.Kind.NAME, "a name");
    }

    void close() {
        take(Token.Kind.CLOSE, "the end of the tag");
    }

    private String take(Token.Kind kind, String what) {
        if (peek().kind() != kind) {
            throw expected(what);
        }
        return next().text();
    }

    TemplateException expected(String what) {
        return error("expected " + what + ", found '" + peek().text() + "'");
    }

    TemplateException error(String message) {
        return TemplateException.at(peek().line(), message);
    }
}
