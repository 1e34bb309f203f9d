package dev.jumbo.data.inspect;

/**
 * A text of a data set.
 *
 * @param name what messages call it, such as its file and row
 * @param label its class; empty for none
 * @param part "train", "validation" or "test"
 */
public record TextItem(String name, String text, String label, String part) {}
