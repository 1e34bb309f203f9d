package dev.jumbo.data.text.jinja;

import java.util.Map;

/** An object whose fields can be set from inside of loops. */
record Namespace(Map<String, Object> fields) {}
