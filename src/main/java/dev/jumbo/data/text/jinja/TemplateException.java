package dev.jumbo.data.text.jinja;

/** A chat template that cannot be read, or that refuses a conversation. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("chat template, line " + line + ": " + message);
    }
}
