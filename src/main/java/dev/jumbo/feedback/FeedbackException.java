package dev.jumbo.feedback;

import java.io.IOException;

/** The store of feedback cannot be reached, read or written; the message names it and says what to do. */
public final class FeedbackException extends IOException {
    private static final long serialVersionUID = 1L;

    FeedbackException(String message) {
        super(message);
    }

    FeedbackException(String message, Throwable cause) {
        super(message, cause);
    }
}
