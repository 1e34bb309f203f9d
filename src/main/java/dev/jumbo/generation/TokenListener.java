package dev.jumbo.generation;

/** Hears each token as it is chosen. */
@FunctionalInterface
public interface TokenListener {
    /** Wants all, does nothing. */
    TokenListener NONE = (row, token) -> true;

    /**
     * A token that does not end the text.
     *
     * @param row which prompt it continues
     * @return whether that row goes on
     */
    boolean accept(int row, int token);
}
