package dev.jumbo.generation;

/** Why a text ends. */
public enum FinishReason {
    /** The model wrote a token that ends a text. */
    END_TOKEN,
    /** It wrote a text that it was told to stop at. */
    STOP_STRING,
    /** It wrote as many tokens as were asked for, or as it has room for. */
    LENGTH,
    /** The listener wanted no more. */
    CANCELLED
}
