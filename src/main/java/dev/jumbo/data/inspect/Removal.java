package dev.jumbo.data.inspect;

/**
 * An example that cleaning left out.
 *
 * @param name of its file, or where it was
 * @param step by the name that recipes have for it
 * @param reason in a few words
 */
public record Removal(String name, String step, String reason) {}
