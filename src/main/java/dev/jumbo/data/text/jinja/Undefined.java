package dev.jumbo.data.text.jinja;

/** What a name or key stands for that is not there; prints as nothing, and fails where it is used otherwise. */
record Undefined(String reason) {}
