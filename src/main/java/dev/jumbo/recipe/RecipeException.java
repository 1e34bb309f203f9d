package dev.jumbo.recipe;

/** A recipe is wrong; the message names the key, what was expected and what came. */
public final class RecipeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public RecipeException(String message) {
        super(message);
    }

    public RecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
