package dev.jumbo.generation;

/** Hears a text as it is written. */
@FunctionalInterface
public interface TextListener {
    /** Wants all, does nothing. */
    TextListener NONE = (row, piece) -> true;

    /**
     * The next characters, whole ones; together the pieces are the text of the result.
     *
     * @param row which prompt the text continues
     * @return whether that row goes on
     */
    boolean accept(int row, String piece);
}
