package dev.jumbo.data.text.jinja;

/** Jinja's none, null in JSON. */
enum None {
    NONE
}
