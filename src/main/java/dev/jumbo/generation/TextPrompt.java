package dev.jumbo.generation;

/**
 * What a text begins with; special tokens that it spells are meant.
 *
 * @param seed as in {@link Prompt}
 */
public record TextPrompt(String text, long seed) {}
