package dev.jumbo.generation;

import org.jspecify.annotations.Nullable;

/** Hears the tokens of one request, on the model's thread: it must not wait. */
@FunctionalInterface
public interface GenerationListener {
    /** Wants all, does nothing. */
    GenerationListener NONE = (token, logProbs) -> true;

    /**
     * A token that does not end the text.
     *
     * @param logProbs null if the request does not ask for them
     * @return whether the text goes on
     */
    boolean accept(int token, @Nullable LogProbs logProbs);
}
