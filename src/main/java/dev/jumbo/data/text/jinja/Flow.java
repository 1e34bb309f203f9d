package dev.jumbo.data.text.jinja;

/** Where rendering goes after a statement. */
enum Flow {
    NEXT,
    BREAK,
    CONTINUE
}
