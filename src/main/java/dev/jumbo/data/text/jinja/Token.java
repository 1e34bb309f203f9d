package dev.jumbo.data.text.jinja;

/** A piece of a template's source. */
record Token(Kind kind, String text, int line) {
    enum Kind {
        /** Outside of tags, as it is to be printed. */
        TEXT,
        /** Two braces. */
        OUTPUT,
        /** A brace and a percent sign. */
        BLOCK,
        /** The end of either. */
        CLOSE,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String value) {
        return kind == wanted && text.equals(value);
    }
}
