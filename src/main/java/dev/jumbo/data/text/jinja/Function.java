package dev.jumbo.data.text.jinja;

/** A value that can be called. */
@FunctionalInterface
interface Function {
    Object call(Run run, Arguments arguments);
}
